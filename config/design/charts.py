"""Figures of charts, in the shape that static/src/charts reads."""

from typing import Any

DATES = ["", "2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]

CHARTS: dict[str, Any] = {
    "burndown": {
        "unit": "h",
        "dates": DATES,
        "series": {
            "feature": [4800, 4300, 3700, 3600, None, None],
            "technical": [2400, 2100, 1900, 1200, None, None],
            "defect": [600, 600, 300, 420, None, None],
        },
        "ideal": [7800, 6240, 4680, 3120, 1560, 0],
        "today": "2026-11-18",
        "notes": [],
    },
    "waterfall": {
        "steps": [
            {"label": "Working time", "minutes": 18_720},
            {"label": "Days off", "minutes": -2_400},
            {"label": "Focus", "minutes": -3_240},
            {"label": "Plannable", "minutes": 13_080, "final": True},
        ]
    },
    "velocity": {
        "unit": "pt",
        "bars": [
            {"label": "S12", "feature": 21, "technical": 8, "spike": 3, "defect": 2},
            {"label": "S13", "feature": 18, "technical": 9, "defect": 4, "unplanned": 2},
            {"label": "S14", "feature": 24, "technical": 10, "spike": 2, "marked": True},
        ],
        "mean": 34,
        "range": [31, 38],
    },
    "explained": {
        "from": {"label": "S13", "value": 24},
        "to": {"label": "S14", "value": 31},
        "steps": [
            {"label": "Fewer days off", "value": 4.5, "kind": "f"},
            {"label": "Technical share", "value": -2.0, "kind": "t"},
            {"label": "Spikes ended early", "value": 4.5, "kind": "s"},
        ],
    },
    "flow": {
        "dates": DATES[1:],
        "done": [0, 2, 3, 5, 8],
        "doing": [4, 4, 5, 4, 3],
        "waiting": [12, 10, 9, 8, 6],
    },
}

# Letter, name, hours planned, the class of what lies past the target.
BARS = [
    ("f", "Feature", 55, "w"),
    ("t", "Technical", 34, "w"),
    ("d", "Defect", 14, "o"),
    ("u", "Reserve", 12, ""),
]

# The same figures for whoever reads no drawing, as pages have them behind "As a table".
EVENINGS = [
    ("Start", "80 h", "40 h", "10 h"),
    ("16 Nov", "72 h", "35 h", "10 h"),
    ("17 Nov", "62 h", "32 h", "5 h"),
    ("18 Nov", "60 h", "20 h", "7 h"),
]
