"""How figures, signs and people look, the same on every page. A builtin: templates need no load tag."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common import kept
from common.durations import format_hours
from common.text import render_markdown

register = template.Library()

GLYPHS: Mapping[str, str] = {
    "story": "Story",
    "task": "Technical task",
    "spike": "Spike",
    "defect": "Defect",
    "epic": "Epic",
}
NOTHING = "–"
ROOM_TO_SAY = 0.6  # of a bar: behind it there is no room for words


# ── figures ──────────────────────────────────────────────────────────────────
@register.filter
def hours(minutes: int | None) -> str:
    """390 → `6 h 30`; None → `–`."""
    return format_hours(minutes)


@register.filter
def points(number: Decimal | float | int | None) -> str:
    """Decimal("5.00") → `5 pt`; 2.5 → `2.5 pt`; None → `–`."""
    return NOTHING if number is None or number == "" else f"{_plain(number)} pt"


@register.filter
def plain(number: Decimal | float | int | None) -> str:
    """A number without trailing zeros; None → `–`."""
    return NOTHING if number is None or number == "" else _plain(number)


@register.filter
def percent(bp: int | str | None) -> str:
    """Basis points as whole percent: 3000 → `30 %`; None → `–`."""
    if bp is None or bp == "":
        return NOTHING
    return f"{(Decimal(bp) / 100).quantize(Decimal(1), ROUND_HALF_EVEN)} %"


@register.filter
def minus(number: float | int | None, other: float | int | None) -> float | int:
    """The difference; None counts as 0."""
    return (number or 0) - (other or 0)


# ── days ─────────────────────────────────────────────────────────────────────
@register.filter
def day(value: date | datetime | None) -> str:
    """`24 Nov`, with the year when it is not this one; None → `–`."""
    if not value:
        return NOTHING
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    year = "" if local.year == timezone.localdate().year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"


@register.filter
def weekday(value: date | None) -> str:
    """`Tue 24 Nov`."""
    return f"{value:%a} {day(value)}" if value else NOTHING


@register.filter
def moment(value: datetime | None) -> str:
    """A time element: `14:05` today, else `24 Nov, 14:05`; the exact instant in its attributes."""
    if not value:
        return NOTHING
    local = timezone.localtime(value)
    words = f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{day(local)}, {local:%H:%M}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), f"{local:%a %d %b %Y, %H:%M}", words
    )


# ── signs ────────────────────────────────────────────────────────────────────
@register.simple_tag
@cache
def icon(name: str, size: str = "", label: str = "") -> str:
    """An icon of the sprite. Without `label` it is decoration, and hidden from screen readers."""
    if label:
        sign = '<svg class="i {}" role="img" aria-label="{}"><use href="#i-{}"/></svg>'
        return format_html(sign, size, label, name)
    return format_html('<svg class="i {}" aria-hidden="true"><use href="#i-{}"/></svg>', size, name)


@register.simple_tag
@cache
def glyph(item_type: str) -> str:
    """The sign of an item's type, with its name for screen readers."""
    name = GLYPHS.get(item_type, "")
    sign = '<svg class="g g-{0}" role="img" aria-label="{1}"><title>{1}</title><use href="#g-{0}"/></svg>'
    return format_html(sign, item_type, name)


@register.simple_tag
def avatar(user: Any, extra: str = "") -> str:
    """Initials of a person, or of somebody of that name, in a circle; a dashed one for nobody."""
    if not user:
        return mark_safe('<span class="av none" title="Nobody yet"></span>')
    return _circle(user if isinstance(user, str) else user.name or user.email, extra)


@lru_cache(maxsize=1000)
def _circle(name: str, extra: str) -> str:
    mark = '<span class="av {}" role="img" title="{}" aria-label="{}">{}</span>'
    return format_html(mark, extra, name, name, initials(name))


def initials(name: str) -> str:
    """`Aiko Mori` → `AM`; one word gives its first two letters."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()


@register.filter
def markdown(text: str | None, names: Iterable[str] = ()) -> str:
    """What people wrote, as safe HTML, `names` marked; put it in an element of class `prose`."""
    return mark_safe(render_markdown(text or "", names))  # noqa: S308 (sanitised by render_markdown)


# ── bars ─────────────────────────────────────────────────────────────────────
Amount = Decimal | float | int | None


@register.simple_tag
def bar(
    of: Amount,
    target: Amount = None,
    label: str = "",
    name: str = "",
    size: str = "",
    past: str = "w",
    **parts: Amount,
) -> str:
    """A bar of `of` full width: parts in order (f t s d r u k o w), a tick at `target`, amber past it.

    `name` lets the script apply an action's own change at once; without `label` the bar is decoration.
    """
    whole = float(of or 0)
    shapes, start = [], 0.0
    for kind, value in _until(parts, target, past):
        shapes += _part(kind, value, start, whole)
        start += value
    if target is not None and whole > 0:
        shapes.append(format_html('<rect class="tick" x="{}%"/>', _pct(float(target), whole)))
    data = _data(parts, name, whole, target) if name else ""
    drawn = format_html_join("", "{}", ((shape,) for shape in shapes))
    return format_html('<svg class="bar {}" {}{}>{}</svg>', size, _role(label), data, drawn)


@register.simple_tag
def pair_bar(
    of: Amount, planned: Amount = None, target: Amount = None, say: str = "", label: str = "", **parts: Amount
) -> str:
    """What was, as coloured parts, over a grey line of what was planned, with a tick at the target. `say` stands beside
    it, or below where it would run into the figures."""
    whole = float(of or 0)
    shapes, start = [], 0.0
    for kind, raw in parts.items():
        value = max(0.0, float(raw or 0))
        drawn = '<rect class="{}" x="{}%" width="{}%" height="12"/>'
        shapes.append(format_html(drawn, kind, _pct(start, whole), _pct(value, whole)))
        start += value
    if planned is not None:
        shapes.append(
            format_html('<rect class="pl" y="13" width="{}%" height="3"/>', _pct(float(planned), whole))
        )
    if target is not None and whole > 0:
        shapes.append(format_html('<rect class="tick" x="{}%"/>', _pct(float(target), whole)))
    if say:
        right = max(start, float(target or 0), float(planned or 0))
        beside = '<text class="say" x="{}%" dx="8" y="10">{}</text>'
        below = '<text class="say" x="{}%" text-anchor="end" y="28">{}</text>'
        has_room = right <= whole * ROOM_TO_SAY
        shapes.append(format_html(beside if has_room else below, _pct(right, whole), say))
    drawn_all = format_html_join("", "{}", ((shape,) for shape in shapes))
    return format_html('<svg class="pair-bar" {}>{}</svg>', _role(label), drawn_all)


def _until(parts: Mapping[str, Amount], target: Amount, past: str) -> list[tuple[str, float]]:
    """The parts up to the target, and what is past it as one more."""
    limit = float("inf") if target is None else float(target)
    kept, total = [], 0.0
    for kind, raw in parts.items():
        value = max(0.0, float(raw or 0))
        kept.append((kind, max(0.0, min(value, limit - total))))
        total += value
    if total > limit:
        kept.append((past, total - limit))
    return kept


def _part(kind: str, value: float, start: float, whole: float) -> list[SafeString]:
    """One part, after a gap of a pixel unless it is the first; nothing of it leaves the bar."""
    x, end = _pct(start, whole), _pct(start + value, whole)
    shapes = [
        format_html('<rect class="{}" x="{}%" width="{}%"/>', kind, x, _plain(Decimal(end) - Decimal(x)))
    ]
    if start and value:
        shapes.append(format_html('<rect class="gap" x="{}%"/>', x))
    return shapes


def _data(parts: Mapping[str, Amount], name: str, whole: float, target: Amount) -> SafeString:
    """What the script needs to draw the bar anew."""
    now = " ".join(f"{kind}:{_plain(value or 0)}" for kind, value in parts.items())
    goal = "" if target is None else _plain(target)
    data = ' data-bar="{}" data-of="{}" data-target="{}" data-parts="{}"'
    return format_html(data, name, _plain(whole), goal, now)


def _role(label: str) -> SafeString:
    return format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')


def _pct(value: float, whole: float) -> str:
    """A share of the whole in percent, never outside the bar."""
    return "0" if whole <= 0 else _plain(round(min(100.0, max(0.0, 100 * value / whole)), 2))


def _plain(number: Decimal | float | int) -> str:
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ── clocks and places ────────────────────────────────────────────────────────
@register.simple_tag
def clock(spent: int, box: int | None = None, running: int = 0) -> str:
    """Time spent on a spike; with `running` people on it the script lets it tick, up to its box."""
    return format_html(
        '<span class="nowrap mid" data-clock="{}" data-spent="{}" data-box="{}">{}</span>',
        int(running),
        spent,
        "" if box is None else box,
        format_hours(spent),
    )


@register.filter
def faults(field: Any) -> str:
    """The attributes by which a control that a template writes itself says that it is wrong, and where it reads why."""
    if not getattr(field, "errors", None):
        return ""
    return format_html(' aria-invalid="true" aria-describedby="{}_error"', field.auto_id)


@register.filter
def undo_url(tags: str | None) -> str:
    """The address in a message's extra tags `undo:/p/…/`, else nothing."""
    return next(
        (
            tag.removeprefix("undo:")
            for tag in (tags or "").split()
            if tag.startswith("undo:/") and not tag.startswith("undo://")
        ),
        "",
    )


@register.inclusion_tag("_place.html", takes_context=True)
def place(
    context: template.Context,
    name: str,
    path: str,
    sign: str,
    *,
    here: str,
    keys: str = "",
    count: Any = None,
) -> dict[str, Any]:
    """A link of the navigation; `here` lists the names of the routes at which it is the current one."""
    current = context["shell"].route in here.split()
    return {"name": name, "path": path, "sign": sign, "current": current, "keys": keys, "count": count}


# ── what is drawn once ───────────────────────────────────────────────────────
@register.simple_tag(takes_context=True)
def drawn(context: template.Context, template_name: str, **values: Any) -> str:
    """Another template, given these plain values only, and drawn once for each of them: see `common.kept`."""
    text = kept.fragment(template_name, tuple(values.items()))
    if kept.STAND_IN in text:
        text = SafeString(text.replace(kept.STAND_IN, escape(context.get("csrf_token", ""))))
    return text
