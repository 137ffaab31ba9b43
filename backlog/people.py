"""What the backlog tells and forgets of people who leave, and why a project cannot be archived yet."""

from django.urls import reverse

from accounts.hooks import OpenWork
from accounts.models import Project, User
from backlog.models import ClockSegment, Item, SavedView


def open_work_of(project: Project, user: User) -> list[OpenWork]:
    """Items assigned to somebody and not done, by number."""
    rows = Item.objects.filter(project=project, assignee=user, deleted_at=None, done_at=None)
    found = rows.order_by("number").values_list("number", "title")
    return [
        OpenWork(f"{project.key}-{number}", title, reverse("item", args=[project.key, number]))
        for number, title in found
    ]


def why_not_archive(project: Project) -> str:
    if ClockSegment.objects.filter(spike__project=project, ended_at=None).exists():
        return "A spike's clock is running. Stop it first, then archive the project."
    return ""


def forget(user: User) -> None:
    """Views that nobody else sees."""
    SavedView.objects.filter(owner=user, is_shared=False).delete()
