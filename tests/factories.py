"""Objects for tests, made by the services that people use, so that they are what people get.

`AccessFactory()` is a project and the person who created it, with all working roles; the factories of items
take such an `actor` and make their own when none is given. `member(access, "developer")` is one more person.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import factory

from accounts.access import Access
from accounts.models import FULL_BP, Membership, Role, User
from accounts.services import create_project
from backlog.models import Column, Defect, Epic, Item, Label, Spike, Story, TechnicalTask
from backlog.services import epics, items

PASSWORD = "correct horse battery"  # for those who sign in; others have none, for hashing takes its time


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", None)
        return User.objects.create_user(password=password, **kwargs)


class AccessFactory(factory.Factory):
    """A project with its two backlogs and columns, seen by its creator."""

    class Meta:
        model = Access

    user = factory.SubFactory(UserFactory)
    key = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Project {n}")

    @classmethod
    def _create(cls, model_class: type[Access], *args: Any, **kwargs: Any) -> Access:
        return create_project(**kwargs)


class _ByService(factory.Factory):
    """Makes its object through a service, in the project of `actor`."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        actor = kwargs.pop("actor", None) or AccessFactory()
        return SERVICES[cls.__name__](actor=actor, **kwargs)


class StoryFactory(_ByService):
    class Meta:
        model = Story

    title = factory.Sequence(lambda n: f"Story {n}")


class TaskFactory(_ByService):
    class Meta:
        model = TechnicalTask

    title = factory.Sequence(lambda n: f"Task {n}")


class SpikeFactory(_ByService):
    class Meta:
        model = Spike

    title = factory.Sequence(lambda n: f"Spike {n}")
    question = "Does it work?"
    timebox_minutes = 480


class DefectFactory(_ByService):
    class Meta:
        model = Defect

    title = factory.Sequence(lambda n: f"Defect {n}")


class EpicFactory(_ByService):
    class Meta:
        model = Epic

    title = factory.Sequence(lambda n: f"Epic {n}")


class LabelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Label

    name = factory.Sequence(lambda n: f"label-{n}")


SERVICES: dict[str, Callable[..., Any]] = {
    "StoryFactory": items.create_story,
    "TaskFactory": items.create_task,
    "SpikeFactory": items.create_spike,
    "DefectFactory": items.create_defect,
    "EpicFactory": epics.create_epic,
}
ITEM_FACTORIES = {
    "story": StoryFactory,
    "task": TaskFactory,
    "spike": SpikeFactory,
    "defect": DefectFactory,
}


def member(access: Access, *roles: str, is_admin: bool = False, **user: Any) -> Access:
    """Somebody else in the project, with these roles and no others."""
    person = UserFactory(**user)
    membership = Membership.objects.create(
        project=access.project,
        user=person,
        roles=list(roles),
        is_admin=is_admin,
        share_bp=FULL_BP if Role.DEVELOPER in roles else 0,
    )
    return Access.from_membership(membership, person)


def column(access: Access, name: str) -> Column:
    """A column of the project by name: To do, In progress, Review, Acceptance, Done."""
    return access.project.columns.get(name=name)


def fresh(item: Item) -> Any:
    """The item as its own type, as the database has it now."""
    return type(item)._default_manager.get(pk=item.pk)


def order(access: Access, kind: str) -> list[int]:
    """Numbers of all items of a backlog by rank."""
    rows = Item.objects.filter(project=access.project, backlog__kind=kind).order_by("rank")
    return list(rows.values_list("number", flat=True))


def at(hour: int, minute: int = 0, second: int = 0, day: int = 23) -> datetime:
    """A moment of November 2026, UTC; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)
