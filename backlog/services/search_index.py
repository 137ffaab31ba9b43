"""What search reads: one row for each item, rewritten from everything that is written in and about it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from backlog.models import Comment, Criterion, DoneItem, Item, Outcome
from backlog.queries.search import CONFIG, SEPARATOR
from backlog.rules.search import plain_words

BATCH = 200
LOCK = 7_301  # the first half of the advisory lock; the second is the project
OWN_TEXTS = (
    *("story__as_a", "story__i_want", "story__so_that", "story__quality_metric", "story__quality_condition"),
    *("technicaltask__so_that", "spike__question", "spike__context"),
    *("defect__steps", "defect__expected", "defect__actual", "defect__environment"),
)
MOST_BYTES = (4_000, 200_000, 100_000, 200_000)  # of each weight, A to D: a vector holds a megabyte
WRITE = """
    INSERT INTO backlog_searchtext (project_id, item_id, text, vector)
    SELECT %s, item, text,
        setweight(to_tsvector(%s::regconfig, a), 'A') || setweight(to_tsvector(%s::regconfig, b), 'B')
        || setweight(to_tsvector(%s::regconfig, c), 'C') || setweight(to_tsvector(%s::regconfig, d), 'D')
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS rows (item, text, a, b, c, d)
    ON CONFLICT (item_id) DO UPDATE SET text = excluded.text, vector = excluded.vector
"""
Texts = dict[int, list[str]]


@transaction.atomic
def index_items(*, items: Sequence[int]) -> None:
    """Rewrite what search reads of some items. Safe to run twice."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Item.objects.filter(pk__in=items).order_by("project_id", "pk")
    for project_id, pk in rows.values_list("project_id", "pk"):
        found[project_id].append(pk)
    for project_id, ids in found.items():  # in one order everywhere: two jobs never wait for each other
        _one_by_one(project_id)
        _write(project_id, ids)


@transaction.atomic
def index_missing(*, project_id: int, most: int | None = None) -> int:
    """Write what is missing in a project, `most` items at once; answers how many items that were. Safe to run twice."""
    _one_by_one(project_id)
    rows = Item.objects.filter(project_id=project_id, search_text=None, purged_at=None).order_by("pk")
    missing = list(rows.values_list("pk", flat=True)[:most])
    for start in range(0, len(missing), BATCH):
        _write(project_id, missing[start : start + BATCH])
    return len(missing)


def projects_to_index() -> list[int]:
    """Projects that hold items which search has not read yet."""
    rows = Item.objects.filter(search_text=None, purged_at=None).order_by()
    return list(rows.values_list("project_id", flat=True).distinct())


def _one_by_one(project_id: int) -> None:
    """Two jobs about one item never write in the wrong order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, project_id])


def _write(project_id: int, ids: Sequence[int]) -> None:
    columns = ("pk", "project__key", "number", "title", "description", *OWN_TEXTS)
    criteria, comments, outcomes = _criteria(ids), _comments(ids), _outcomes(ids)
    rows: list[tuple[Any, ...]] = []
    for pk, key, number, title, *own in Item.objects.filter(pk__in=ids, purged_at=None).values_list(*columns):
        texts = [
            "\n".join(text for text in own if text),
            *("\n".join(found[pk]) for found in (criteria, comments, outcomes)),
        ]
        weighed = (f"{title} {key} {number}", texts[0], texts[1], f"{texts[2]} {texts[3]}")
        rows.append((pk, SEPARATOR.join(texts), *map(_words, weighed, MOST_BYTES)))
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [project_id, *([CONFIG] * 4), *map(list, zip(*rows, strict=True))])


def _words(text: str, most: int) -> str:
    return plain_words(text).encode()[:most].decode(errors="ignore")


def _criteria(ids: Sequence[int]) -> Texts:
    found: Texts = defaultdict(list)
    for pk, text in Criterion.objects.filter(story__in=ids).values_list("story", "text"):
        found[pk].append(text)
    for pk, text in DoneItem.objects.filter(task__in=ids).values_list("task", "text"):
        found[pk].append(text)
    return found


def _comments(ids: Sequence[int]) -> Texts:
    found: Texts = defaultdict(list)
    for pk, text in Comment.objects.filter(item__in=ids, deleted_at=None).values_list("item", "body"):
        found[pk].append(text)
    return found


def _outcomes(ids: Sequence[int]) -> Texts:
    found: Texts = defaultdict(list)
    for outcome in Outcome.objects.filter(spike__in=ids).prefetch_related("options"):
        options = [text for option in outcome.options.all() for text in (option.text, option.note)]
        found[outcome.spike_id] += [text for text in (outcome.decision, outcome.findings, *options) if text]
    return found
