"""All items of a project at once, for scripts: the database writes the JSON, Python passes it on."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, F, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.access import Access
from activity.models import Stream
from backlog.models import Item
from backlog.queries.filters import BacklogFilter, passing

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
    "labels": ArraySubquery(
        Item.labels.through.objects.filter(item=OuterRef("pk"))
        .order_by("label__name")
        .values_list("label__name")
    ),
    "state": Case(
        When(done_at__isnull=False, then=Value("done")),
        default=Coalesce(F("column__category"), Value("backlog"), output_field=TEXT),
        output_field=TEXT,
    ),
    "points": Cast(Coalesce("story__points", "technicaltask__points", "defect__points"), TEXT),
    "estimate_minutes": Coalesce(
        "technicaltask__estimate_minutes", "defect__estimate_minutes", "spike__timebox_minutes"
    ),
    "remaining_minutes": Coalesce("technicaltask__remaining_minutes", "defect__remaining_minutes"),
    "severity": F("defect__severity"),
    "parent": F("technicaltask__parent__number"),
}


def all_items_json(access: Access, filters: BacklogFilter, kind: str = "") -> str:
    """`{"seq": …, "results": […]}` as text, by number and in one query: every item that the filter lets pass.

    `seq` is that of the last event that it holds. Long texts are left out.
    """
    rows: QuerySet[Item, Any] = access.project.items.filter(passing(access, filters), deleted_at=None)
    if kind:
        rows = rows.filter(backlog__kind=kind)
    key = Concat(Value(f"{access.project.key}-"), Cast("number", TEXT), output_field=TEXT)
    made = {f"made_{name}": expression for name, expression in {"key": key, **MADE}.items()}
    inner, given = rows.order_by("number").values(*OWN, **made).query.sql_with_params()
    names = ", ".join(f'"{name}" AS "{name.removeprefix("made_")}"' for name in [*made, *OWN])
    whole = (
        f"SELECT coalesce(json_agg(row), '[]')::text,"  # noqa: S608, names are our own
        f" (SELECT seq FROM {Stream._meta.db_table} WHERE project_id = %s)"
        f" FROM (SELECT {names} FROM ({inner}) made) row"
    )
    with connection.cursor() as cursor:
        cursor.execute(whole, [access.project_id, *given])
        found, seq = cursor.fetchone()
    return f'{{"seq":{seq or 0},"results":{found}}}'
