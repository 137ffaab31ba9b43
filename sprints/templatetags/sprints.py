"""How figures of a sprint are written where the exact minute would be noise."""

from django import template

from sprints.presenters import words

register = template.Library()


@register.filter
def about(minutes: int | None) -> str:
    """Whole hours from ten on: `138 h`, `6 h 30`, `–`."""
    return words.about(minutes)
