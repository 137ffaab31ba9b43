"""The sprints' part of the API, by noun."""
