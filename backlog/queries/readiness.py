"""The same as rules.readiness and rules.estimate, for the database; a test holds them together."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from accounts.models import Project
from backlog.models import Criterion, DoneItem, Story


def estimated(project: Project) -> Q:
    """Items that have a size."""
    return (
        Q(story__points__isnull=False)
        | _sized("technicaltask", project)
        | _sized("defect", project)
        | Q(spike__timebox_minutes__isnull=False)
    )


def ready(project: Project) -> Q:
    """Items that lack nothing before a sprint."""
    criteria = Exists(Criterion.objects.filter(story=OuterRef("pk")))
    done_items = Exists(DoneItem.objects.filter(task=OuterRef("pk")))
    targeted = ~Q(story__quality_metric="") & ~Q(story__quality_comparator="") & ~Q(story__quality_value="")
    story = Q(criteria) & (~Q(story__kind=Story.Kind.QUALITY) | targeted)
    task = ~Q(technicaltask__so_that="") & Q(done_items)
    return (
        Q(type="story", story__points__isnull=False) & story
        | Q(type="task") & _sized("technicaltask", project) & (_small("technicaltask", project) | task)
        | Q(type="spike", spike__agreed_at__isnull=False)
        | Q(type="defect")
        & _sized("defect", project)
        & (_small("defect", project) | Q(defect__severity__isnull=False))
    )


def _sized(table: str, project: Project) -> Q:
    in_hours = Q(**{f"{table}__estimate_minutes__isnull": False})
    return in_hours | Q(**{f"{table}__points__isnull": False}) if project.sizes_in_points else in_hours


def _small(table: str, project: Project) -> Q:
    in_hours = Q(**{f"{table}__estimate_minutes__lt": project.small_work_minutes})
    if not project.sizes_in_points:
        return in_hours
    in_hours &= Q(**{f"{table}__points": None})
    if not project.rate_minutes_per_point:
        free = project.rate_minutes_per_point == 0 and project.small_work_minutes > 0
        return in_hours | Q(**{f"{table}__points__isnull": False}) if free else in_hours
    most = Decimal(project.small_work_minutes) / project.rate_minutes_per_point
    return in_hours | Q(**{f"{table}__points__lt": most})
