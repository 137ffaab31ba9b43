"""How figures of a sprint are written where the exact minute would be noise, and words for states and roles."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from accounts.models import Role
from common.templatetags.tandem import glyph
from sprints.presenters import words
from sprints.presenters.people import Load
from sprints.presenters.sign_off import STATES
from sprints.presenters.told import Named, linked

register = template.Library()


@register.filter
def about(minutes: int | None) -> str:
    """Whole hours from ten on: `138 h`, `6 h 30`, `–`."""
    return words.about(minutes)


@register.filter
def tied(sentence: str) -> SafeString:
    """Figures keep their unit on the same line, and keys their number: `FER-122` breaks at its hyphen otherwise."""
    return linked(sentence, "")


@register.simple_tag(takes_context=True)
def told(context: template.Context, sentence: str, epics: Iterable[Named] = ()) -> SafeString:
    """A report's sentence, whose items, epics and figures lead on for who may look further."""
    return linked(sentence, context.get("key") or "", context.get("figures_at") or "", epics)


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


@register.simple_tag(takes_context=True)
def fig(context: template.Context, text: Any, *name: Any) -> str:
    """A figure as a link to what it is made of; plain where there is nothing, or where nobody may look further."""
    at = context.get("figures_at")
    if not at or text in ("–", "·", ""):
        return conditional_escape(text)
    place = "".join(map(str, name))
    is_words = place.replace("-", "").isalpha()  # others are cells of tables, which say what they are
    what = format_html(' aria-label="{} {}"', text, place.replace("-", " ")) if is_words else ""
    return format_html('<a class="fig" href="{}{}/" data-panel{}>{}</a>', at, place, what, text)


@register.simple_tag(takes_context=True)
def titled(context: template.Context, item: Any, words: str = "") -> str:
    """An item's sign, key and title (or other words), with a link for who may open it."""
    title = words or item.title
    key = context.get("key")
    look = '<a class="cut" href="/p/{}/items/{}/" data-panel>{}</a>'
    name = (
        format_html(look, key, item.number, title)
        if key
        else format_html('<span class="cut">{}</span>', title)
    )
    return format_html(
        '<span class="ti">{}<span class="key">{}</span>{}</span>', glyph(item.type), item.key, name
    )


@register.simple_tag
def load_bar(load: Load, whole: float) -> str:
    """What is a person's to do, over what they can: the track is as long as their plannable time."""
    kept, over = min(load.load, load.plannable), max(0, load.load - load.plannable)
    track, done, past = (f"{100 * value / whole:.2f}%" for value in (load.plannable, kept, over))
    beyond = "o" if load.level == "over" else "w"
    extra = format_html('<rect class="{}" x="{}" width="{}"/>', beyond, track, past) if over else ""
    data = format_html(
        'data-bar="p{}" data-of="{}" data-target="{}" data-parts="k:{}"',
        load.id,
        whole,
        load.plannable,
        load.load,
    )
    shapes = '<rect class="n" width="{}"/><rect class="k" width="{}"/>{}'
    return format_html(
        '<svg class="bar clear" aria-hidden="true" {}>' + shapes + "</svg>", data, track, done, extra
    )
