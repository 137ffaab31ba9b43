"""The results of a search as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator

from accounts.access import Access
from backlog import queries
from backlog.forms.filters import SearchForm
from backlog.models import Item
from backlog.presenters.item import state_words
from backlog.presenters.rows import estimate_words
from backlog.queries.search import Why, reasons
from backlog.rules import search as rules
from backlog.rules.search import Part

PAGE = 25


@dataclass(frozen=True, slots=True)
class Hit:
    """One item that was found: its line, the text around what was searched for, and where that stands."""

    number: int
    key: str
    type: str
    title: list[Part]
    state: str
    is_done: bool
    estimate: str
    epic: str
    excerpt: list[Part]
    places: str


def search_context(access: Access, params: Mapping[str, str]) -> dict[str, Any]:
    """The context of `backlog/search.html`: constant in queries."""
    form = SearchForm(params)
    q = params.get("q", "")[:200].strip()
    found = queries.found(access, q, types=form.types, state=form.wanted_state)
    page = Paginator(found, PAGE).get_page(params.get("page"))
    items = queries.in_order(access, list(page.object_list)) if q else []
    why = reasons(items, q) if items else {}
    words = rules.asked(q).all_words
    asked = {name: value for name in ("q", "type", "state") if (value := params.get(name, ""))}
    return {
        "form": form,
        "q": q,
        "hits": [_hit(item, why.get(item.pk, Why()), words) for item in items],
        "count": page.paginator.count if q else 0,
        "page_now": page,
        "asked": urlencode(asked),
        "is_narrowed": bool(form.types or form.wanted_state),
        "items_url": f"/p/{access.project.key}/items/",
    }


def _hit(item: Item, why: Why, words: list[str]) -> Hit:
    return Hit(
        number=item.number,
        key=item.key,
        type=item.type,
        title=rules.marked(item.title, words),
        state=state_words(item),
        is_done=item.is_done,
        estimate=estimate_words(item.estimate) if item.estimate.is_given else "",
        epic=item.epic.title if item.epic else "",
        excerpt=why.parts,
        places=" and ".join(why.places),
    )
