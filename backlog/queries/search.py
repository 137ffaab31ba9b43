"""Full-text search: what the search page, the palette and the text filter of lists ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, CharField, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import StartsWith

from accounts.access import Access
from backlog.models import Item, SearchText
from backlog.rules import search as rules
from backlog.rules.keys import typed_key
from backlog.rules.search import Asked, Part

CONFIG = "simple"  # no language: words are compared as they are written
SEPARATOR = "\x1e"  # between the sections of what is kept for excerpts
SECTIONS = ("text", "criteria", "comments", "outcome")


@dataclass(frozen=True, slots=True)
class Why:
    """Where in an item the words of a search are, and the text around the first of them."""

    places: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def matching(access: Access, text: str) -> Q:
    """What holds all words of `text`, or whose title or key begins like it, for a QuerySet of items.

    A title is compared itself, too: an item is found before the job that indexes it has run.
    """
    wanted = without_nul(text).strip()
    words = rules.asked(wanted)
    found = Q(title__icontains=wanted.strip('"'))
    if words.all_words:
        rows = texts_with(words).filter(project=access.project)
        found |= Q(pk__in=rows.values("item"))
    if digits := key_in(access, wanted):
        found |= Q(StartsWith(Cast("number", CharField()), digits))
    return found


def ranked(access: Access, rows: QuerySet[Item], text: str) -> QuerySet[Item]:
    """Items in the order in which they answer a search: the key itself, then open ones, then the best."""
    wanted = without_nul(text).strip()
    words = rules.asked(wanted)
    rank: Value | Coalesce = Value(0.0, output_field=FloatField())
    if words.all_words:
        best = SearchText.objects.filter(item=OuterRef("pk")).annotate(
            rank=SearchRank(F("vector"), _query(words))
        )
        rank = Coalesce(Subquery(best.values("rank")), 0.0, output_field=FloatField())
    return rows.annotate(
        is_other=Case(When(number=int(key_in(access, wanted) or 0), then=0), default=1), search_rank=rank
    ).order_by("is_other", F("done_at").asc(nulls_first=True), "-search_rank", "-updated_at", "pk")


def item_by_key(access: Access, text: str) -> int | None:
    """The number of the item whose key `text` is, `FER-12` or `12`; None where there is none."""
    digits = key_in(access, without_nul(text).strip())
    if not digits:
        return None
    rows = access.project.items.filter(number=int(digits), deleted_at=None)
    return rows.values_list("number", flat=True).first()


def reasons(items: Sequence[Item], text: str) -> dict[int, Why]:
    """Why each of these items was found, by its id; one query."""
    words = rules.asked(text).all_words
    texts = dict(SearchText.objects.filter(pk__in=[item.pk for item in items]).values_list("pk", "text"))
    return {item.pk: _why(item, texts.get(item.pk, ""), words) for item in items}


def key_in(access: Access, text: str) -> str:
    """The digits of what may be the beginning of a key of this project; empty when it is none."""
    key = typed_key(text)
    if key is None or key.rest or not key.names(access.project.key):
        return ""
    return key.digits.lstrip("0")


def without_nul(text: str) -> str:
    """Without the one character that the database does not take."""
    return text.replace("\x00", "")


def texts_with(words: Asked) -> QuerySet[SearchText]:
    """Texts that hold all of these words, of whatever project; an index finds them."""
    return SearchText.objects.filter(vector=_query(words))


def _query(words: Asked) -> SearchQuery:
    return SearchQuery(words.expression, config=CONFIG, search_type="raw")


def _why(item: Item, text: str, words: Sequence[str]) -> Why:
    places = ["title"] if any(part.is_hit for part in rules.marked(item.title, words)) else []
    parts: list[Part] = []
    for name, section in zip(SECTIONS, text.split(SEPARATOR), strict=False):
        rows = section.replace("\n", " · ") if name == "criteria" else section
        if found := rules.excerpt(rows, words):
            places.append(name)
            parts = parts or found
    return Why(places, parts)
