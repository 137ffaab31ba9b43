"""A person in a project: the `actor` of every service, and where every query starts."""

import re
import zoneinfo
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import DateField, DateTimeField, Exists, F, Func, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.models import STAND_IN, Membership, Project, Role, StandIn, User
from activity.queries import stream_of
from common.errors import NotFound
from common.fixed import Fixed

KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Access:
    """Who acts, in which project, as what. Made by `of` for people, by `system` for jobs.

    `seq` is the number of the project's last event before anything else was read, `figures` when its figures had
    changed last: what is later comes by the live stream.
    """

    user: User | None
    project: Project
    roles: frozenset[str] = field(default_factory=frozenset)
    is_admin: bool = False
    share_bp: int = 0
    seq: int = field(default=0, compare=False)
    figures: int = field(default=0, compare=False)

    @classmethod
    def of(cls, user: User | int, project_key: str) -> "Access":
        """The access of a user, or of the one of that id, who is read along, in one query. Raises NotFound for
        outsiders, former members and unknown projects."""
        if not KEY.fullmatch(project_key):
            raise NotFound()
        user_id = user if isinstance(user, int) else user.pk
        membership = _membership.first(key=project_key, user=user_id, now=timezone.now())
        if membership is None or membership.ended_before(today_in(membership.project)):
            raise NotFound()
        return cls.from_membership(membership, None if isinstance(user, int) else user)

    @classmethod
    def from_membership(cls, membership: Membership, user: User | None = None) -> "Access":
        return cls(
            user=user or membership.user,
            project=membership.project,
            roles=frozenset(membership.roles)
            | (frozenset([STAND_IN]) if getattr(membership, "stands_in", False) else frozenset()),
            is_admin=membership.is_admin,
            share_bp=membership.share_bp,
            seq=getattr(membership, "seq", 0),
            figures=getattr(membership, "figures", 0),
        )

    @classmethod
    def system(cls, project: Project) -> "Access":
        """For jobs: may do everything, is nobody."""
        return cls(user=None, project=project, roles=frozenset(Role.values), is_admin=True)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def project_id(self) -> int:
        return self.project.pk

    @property
    def is_archived(self) -> bool:
        """Whether the project is only read any more; the policies refuse everything else."""
        return self.project.archived_at is not None

    @property
    def version(self) -> Hashable:
        """What all that is read in the project depends on, whoever reads: the project's row, the day there, and the
        numbers of its last event and of its last figures."""
        return self.project_id, rows_words(self.project), today_in(self.project), self.seq, self.figures

    def has(self, *roles: str) -> bool:
        """Whether this person has any of `roles`."""
        return bool(self.roles.intersection(roles))


def rows_words(row: Model) -> str:
    """Everything that a row of a table says."""
    return repr([(name, value) for name, value in vars(row).items() if not name.startswith("_")])


def today_in(project: Project) -> date:
    """The date in the project's zone."""
    return timezone.now().astimezone(zoneinfo.ZoneInfo(project.timezone)).date()


def _standing_in(now: datetime) -> QuerySet[StandIn]:
    """Rows by which the person of an outer membership stands in for a product owner today."""
    moment = Value(now, output_field=DateTimeField())
    there = Cast(
        Func(F("project__timezone"), moment, function="timezone", output_field=DateTimeField()), DateField()
    )
    return StandIn.objects.filter(
        project=OuterRef("project"), user=OuterRef("user"), starts_on__lte=there, ends_on__gte=there
    )


_membership: Fixed[Membership] = Fixed(
    lambda key, user, now: (
        Membership.objects.select_related("project", "user")
        .annotate(
            stands_in=Exists(_standing_in(now)),
            seq=Coalesce(stream_of("project", "seq"), 0),
            figures=Coalesce(stream_of("project", "figures"), 0),
        )
        .filter(project__key=key, user_id=user, user__is_active=True)
    ),
    key=str,
    user=int,
    now=datetime,
)
