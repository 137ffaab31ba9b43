"""All items of a project at once, for scripts: the database writes the JSON, Python passes it on."""

from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.access import Access
from backlog.models import Item
from backlog.queries.filters import BacklogFilter, passing
from common.fixed import Fixed

TEXT = TextField()
OWN = (
    *("number", "type", "title", "resolution", "rank", "blocked_since", "blocked_reason"),
    *("started_at", "done_at", "created_at", "updated_at", "version"),
)
MADE: dict[str, Any] = {
    "backlog": F("backlog__kind"),
    "epic": F("epic__number"),
    "assignee": F("assignee_id"),
    "column": F("column_id"),
    "labels": Value("", output_field=TEXT),  # of all items at once, see WHOLE
    "state": Case(
        When(done_at__isnull=False, then=Value("done")),
        default=Coalesce(F("column__category"), Value("backlog"), output_field=TEXT),
        output_field=TEXT,
    ),
    "points": Cast(Coalesce("story__points", "technicaltask__points", "defect__points"), TEXT),
    "estimate_minutes": Coalesce(
        "technicaltask__estimate_minutes", "defect__estimate_minutes", "spike__timebox_minutes"
    ),
    "remaining_minutes": Case(
        When(Q(done_at__isnull=False) & ~Q(type__in=["story", "spike"]), then=Value(0)),
        default=Coalesce("technicaltask__remaining_minutes", "defect__remaining_minutes"),
        output_field=IntegerField(),
    ),
    "severity": F("defect__severity"),
    "parent": F("technicaltask__parent__number"),
}

WORDS = {"key", "type", "backlog", "state", "resolution", "rank"}  # nothing in them is to be escaped
NUMBERS = {
    *("number", "epic", "assignee", "column", "estimate_minutes", "remaining_minutes"),
    *("severity", "parent", "version"),
}


def _written(name: str, column: str) -> tuple[str, str]:
    """A field in JSON, and SQL of its value. `json_agg` takes half as long again."""
    if name == "labels":
        return f'"{name}":%%s', "coalesce(labelled.names, '[]')"
    if name in WORDS:
        return f'"{name}":"%%s"', column
    if name in NUMBERS:
        return f'"{name}":%%s', f"coalesce({column}::text, 'null')"
    return f'"{name}":%%s', f"coalesce(to_json({column})::text, 'null')"


def _rows(project: int, key: str, *conditions: Q, kind: str = "") -> QuerySet[Item, Any]:
    rows: QuerySet[Item, Any] = Item.objects.filter(*conditions, project=project, deleted_at=None)
    if kind:
        rows = rows.filter(backlog__kind=kind)
    shown = Concat(Value(key, output_field=TEXT), Cast("number", TEXT), output_field=TEXT)
    made = {f"made_{name}": expression for name, expression in {"key": shown, **MADE}.items()}
    found: QuerySet[Item, Any] = rows.order_by("number").values("pk", "project", *OWN, **made)
    return found


_FIELDS = [
    _written("key", "made_key"),
    *(_written(name, f"made_{name}") for name in MADE),
    *(_written(name, name) for name in OWN),
]
WHOLE = f"""
    WITH made AS (%(query)s), labelled AS (
        SELECT item_id, to_json(array_agg(name ORDER BY name))::text AS names
        FROM backlog_label JOIN backlog_item_labels ON label_id = backlog_label.id
        WHERE backlog_label.project_id = (SELECT project FROM made LIMIT 1) GROUP BY item_id
    )
    SELECT coalesce(string_agg(
        format('{{{",".join(field for field, _ in _FIELDS)}}}', {", ".join(value for _, value in _FIELDS)}),
        ',' ORDER BY number), '')
    FROM made LEFT JOIN labelled ON labelled.item_id = made.pk
"""  # noqa: S608
_EVERY: Fixed[str] = Fixed(_rows, around=WHOLE, project=int, key=str)


def all_items_json(access: Access, filters: BacklogFilter, kind: str = "") -> str:
    """`{"seq": …, "results": […]}` as text, by number and in one query: every item that the filter lets pass.

    `seq` is that of an event that it holds, as all before it; it may hold later ones. Long texts are left out.
    """
    key = f"{access.project.key}-"
    if not kind and filters == BacklogFilter(state="all"):
        found = _EVERY.all(project=access.project_id, key=key)[0]
    else:
        rows = _rows(access.project_id, key, passing(access, filters), kind=kind)
        inner, given = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(WHOLE.replace("%(query)s", inner), given)
            found = cursor.fetchone()[0]
    return f'{{"seq":{access.seq},"results":[{found}]}}'
