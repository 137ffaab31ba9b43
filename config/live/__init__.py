"""The live stream: who is in a project hears within a second what happens in it.

`endpoint` speaks ASGI; `door` lets in, as a Django view; `hub` looks into the database for all open streams at once, by
`reading`, and hands each `listener` what it has not heard; `messages` are what goes over the line.
"""
