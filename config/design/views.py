"""`/design/`: it shows no project's data, so whoever is signed in may look at it."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_GET

from common.http import signed_in
from config.design import charts, specimens

SECTIONS = [
    ("tokens", "Tokens"),
    ("signs", "Signs"),
    ("controls", "Controls"),
    ("lists", "Rows and cards"),
    ("figures", "Figures"),
    ("forms", "Forms"),
    ("floating", "What floats"),
    ("problems", "Problems, others, text"),
]


@signed_in
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    shown = {
        name: getattr(specimens, name.upper()) for name in ("colours", "sizes", "steps", "types", "letters")
    }
    context = shown | {
        "sections": [(name, title, f"design/_{name}.html") for name, title in SECTIONS],
        "schemes": specimens.schemes(),
        "icons": _icons(),
        "bars": charts.BARS,
        "charts": charts.CHARTS,
        "evenings": charts.EVENINGS,
    }
    return render(request, "design/page.html", context)


def _icons() -> list[str]:
    """Names of all that the sprite has."""
    sprite: str = get_template("_sprite.html").template.source  # type: ignore[attr-defined]
    return re.findall(r'id="i-(\w+)"', sprite)
