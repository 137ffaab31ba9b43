"""Templates of the definition of done."""

from django.db.models import QuerySet

from accounts.access import Access
from backlog.models import DoneTemplate
from common.errors import NotFound


def done_templates(access: Access) -> QuerySet[DoneTemplate]:
    """By name."""
    return DoneTemplate.objects.filter(project=access.project).order_by("name", "pk")


def done_template(access: Access, pk: int) -> DoneTemplate:
    """One of the project's. Raises NotFound."""
    found = DoneTemplate.objects.filter(project=access.project, pk=pk).first()
    if found is None:
        raise NotFound()
    return found
