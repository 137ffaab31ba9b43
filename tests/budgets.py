"""How many queries reading may cost at most, signing in and the frame of the page included.

Each is asked of a page with 3 and with 30 rows, with the same answer. Lower a number when it can be lowered.
"""

API_READ = 6
API_REPORTS = {"operations/": 7, "report/": 12, "replan/": 11, "next-up/": 9}  # several reads put together
PAGES = {
    "backlog": 12,
    "board": 10,
    "capacity": 12,
    "epic": 10,
    "first_steps": 10,
    "flow": 10,
    "item": 12,
    "plan": 12,
    "portfolio": 5,
    "refine": 12,
    "team": 7,
}
