"""The backlog's part of the API, by noun."""
