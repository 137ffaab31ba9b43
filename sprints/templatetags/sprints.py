"""How figures of a sprint are written where the exact minute would be noise, and words for states and roles."""

from django import template
from django.utils.html import format_html

from accounts.models import Role
from sprints.presenters import words
from sprints.presenters.people import Load
from sprints.presenters.sign_off import STATES

register = template.Library()


@register.filter
def about(minutes: int | None) -> str:
    """Whole hours from ten on: `138 h`, `6 h 30`, `–`."""
    return words.about(minutes)


@register.filter
def sign_name(state: str) -> str:
    return STATES[state][0]


@register.filter
def sign_mark(state: str) -> str:
    return STATES[state][1]


@register.filter
def role_name(role: str) -> str:
    """`product_owner` → `product owner`."""
    return Role(role).label.lower()


@register.filter
def table_name(name: str) -> str:
    """`added_and_removed` → `Added and removed`."""
    return name.replace("_", " ").capitalize()


@register.filter
def whole_hours(minutes: float | None) -> str:
    """Hours of a series, rounded to minutes first."""
    return words.about(None if minutes is None else round(minutes))


@register.simple_tag
def load_bar(load: Load, whole: float) -> str:
    """What is a person's to do, over what they can: the track is as long as their plannable time."""
    track, done = (100 * min(1.0, value / whole) for value in (load.plannable, min(load.load, load.plannable)))
    over = 100 * min(1.0, max(0, load.load - load.plannable) / whole)
    beyond = "o" if load.level == "over" else "w"
    extra = format_html('<rect class="{}" x="{:.2f}%" width="{:.2f}%"/>', beyond, track, over) if over else ""
    return format_html(
        '<svg class="bar clear" aria-hidden="true"><rect class="n" width="{:.2f}%"/>'
        '<rect class="k" width="{:.2f}%"/>{}</svg>',
        track,
        done,
        extra,
    )
