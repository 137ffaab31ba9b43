"""How many queries reading may cost at most, signing in and the frame of the page included.

Each is asked of a page with 3 and with 30 rows, with the same answer. Lower a number when it can be lowered.
"""

API_READ = 6
PAGES = {
    "backlog": 17,
    "board": 15,
    "capacity": 22,
    "epic": 17,
    "item": 26,
    "plan": 22,
    "team": 11,
}
