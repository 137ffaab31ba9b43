"""What every project starts with: two backlogs and the columns of a plain workflow."""

from activity.models import Event
from activity.services import listener
from backlog.models import Backlog, Column

COLUMNS = (
    ("To do", Column.Category.TODO, False),
    ("In progress", Column.Category.DOING, False),
    ("Review", Column.Category.DOING, False),
    ("Acceptance", Column.Category.DOING, True),
    ("Done", Column.Category.DONE, False),
)


@listener("project_created")
def set_up_project(event: Event) -> None:
    """In the project's own transaction, so that no project is ever without them."""
    Backlog.objects.bulk_create(
        Backlog(project_id=event.project_id, kind=kind) for kind in Backlog.Kind.values
    )
    Column.objects.bulk_create(
        Column(
            project_id=event.project_id,
            name=name,
            category=category,
            position=position,
            is_acceptance=is_acceptance,
        )
        for position, (name, category, is_acceptance) in enumerate(COLUMNS, start=1)
    )
