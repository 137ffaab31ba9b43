"""A report's sentences with links from what they name to what it is made of."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from sprints.presenters.words import tied
from sprints.queries import Report

KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-(\d+)\b")
WHAT = (  # what a capacity report's sentence says, and where the report or its panel says more
    (re.compile(r"\b(?:took|takes) \d+.%"), "actual-technical"),
    (re.compile(r"\b\d+.h were not done|\b\d+.h are left to do"), "#not-done"),
    (re.compile(r"\b\w+ spikes? ended early"), "#spikes"),
    (re.compile(r"\bUnplanned work"), "actual-unplanned"),
)
TOOK = re.compile(r"\b((?:took|takes) \d+ %(?: so far)?)")
Named = tuple[int, str]  # number and title of an epic


def mostly(report: Report) -> Named | None:
    """The epic that at least half of the technical hours planned in the sprint were for."""
    minutes: Counter[Named | None] = Counter()
    for row in report.rows:
        if row.category == "technical":
            epic = row.item.epic
            minutes[(epic.number, epic.title) if epic else None] += row.planned or 0
    named, most = minutes.most_common(1)[0] if minutes else (None, 0)
    return named if most and 2 * most >= minutes.total() else None


def with_epic(sentence: str, epic: Named | None) -> str:
    """`…, took 41 %, mostly Payments foundation.`"""
    return TOOK.sub(lambda found: f"{found[1]}, mostly {epic[1]}", sentence, count=1) if epic else sentence


def linked(sentence: str, key: str, at: str = "", epics: Iterable[Named] = ()) -> SafeString:
    """The sentence as HTML: items and `epics` lead to their pages where `key` says that one may open them, figures to
    what they are made of where `at` says where that is. Keys and figures do not break over lines."""
    text = str(conditional_escape(tied(sentence)))
    if at:
        for what, figure in WHAT:
            text = what.sub(lambda found, figure=figure: _figure(found[0], figure, at), text, count=1)  # type: ignore[misc]
    link = rf'<a class="link nowrap" href="/p/{key}/items/\1/" data-panel>\g<0></a>'
    text = KEY.sub(link if key else r'<span class="nowrap">\g<0></span>', text)
    for number, title in (
        epics if key else ()
    ):  # last: one whose title names an item is no link around another
        named = format_html('mostly <a class="link" href="/p/{}/epics/{}/">{}</a>', key, number, title)
        text = text.replace(f"mostly {conditional_escape(title)}", named, 1)
    return mark_safe(text)  # noqa: S308 - escaped above; what is put in is escaped, or letters, digits and a hyphen


def _figure(words: str, figure: str, at: str) -> str:
    if figure.startswith("#"):
        return f'<a class="link" href="{figure}">{words}</a>'
    return f'<a class="link" href="{at}{figure}/" data-panel>{words}</a>'
