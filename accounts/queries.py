"""Reads of people and projects, starting at what the person may see."""

from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce, Now

from accounts.access import Access, today_in
from accounts.models import (
    STAND_IN,
    ApiToken,
    Invitation,
    Membership,
    Notice,
    Project,
    Role,
    StandIn,
    User,
    Webhook,
)
from activity.models import Event
from activity.queries import events_about, stream_of
from activity.runs import INSTALLATION
from common.errors import NotFound

# the date in each project's own zone, as accounts.access.today_in reckons it for one
TODAY_THERE = Cast(
    Func(F("project__timezone"), Now(), function="timezone", output_field=DateTimeField()), DateField()
)


def here_on(day: date | Cast) -> Q:
    """Memberships that have not ended before a day: `today_in` of one project, or TODAY_THERE for those of many."""
    return Q(left_on=None) | Q(left_on__gte=day)


def projects_of(user: User | int, here: int | None = None) -> QuerySet[Project]:
    """Projects the person is a member of, by name; archived ones are left out but for `here`, where the person is."""
    inside = Membership.objects.filter(user=user).filter(here_on(TODAY_THERE))
    shown = Q(archived_at=None) | Q(pk=here) if here else Q(archived_at=None)
    return Project.objects.filter(shown, pk__in=inside.values("project")).order_by("name")


def with_unread(projects: QuerySet[Project], user: User | int) -> QuerySet[Project]:
    """Each project with `unread`: how many of its notices the person has not seen. No further query."""
    mine = Notice.objects.filter(user=user, project=OuterRef("pk"), read_at=None, is_shown=True)
    counted = mine.order_by().values("project").annotate(n=Count("pk")).values("n")
    return projects.annotate(unread=Coalesce(Subquery(counted), 0))


def archived_projects_of(user: User) -> QuerySet[Project]:
    """Archived projects that the person may still read, by name."""
    inside = Membership.objects.filter(user=user).filter(here_on(TODAY_THERE))
    return Project.objects.filter(archived_at__isnull=False, pk__in=inside.values("project")).order_by("name")


def memberships_of(user: User) -> QuerySet[Membership]:
    """What the person is in which projects today, archived ones apart, by the name of the project."""
    return (
        Membership.objects.filter(user=user, project__archived_at=None)
        .filter(here_on(TODAY_THERE))
        .select_related("project")
        .order_by("project__name")
    )


def members_of(access: Access) -> QuerySet[Membership]:
    """Everybody who is in the project today, by name."""
    return (
        Membership.objects.filter(project=access.project)
        .filter(here_on(today_in(access.project)))
        .select_related("user")
        .order_by("user__name", "id")
    )


def members_with_second_factor(access: Access) -> QuerySet[Membership]:
    """The same, each with `has_second_factor`: whether signing in as them asks for a code."""
    totp = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)
    return members_of(access).annotate(has_second_factor=Exists(totp))


def former_members_of(access: Access) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(project=access.project, left_on__lt=today_in(access.project))
        .select_related("user")
        .order_by("user__name")
    )


def ever_in(access: Access) -> list[tuple[int, str]]:
    """Id and name of everybody who is or was in the project, by name."""
    rows = User.objects.filter(memberships__project=access.project).order_by("name", "pk")
    return [(one.pk, str(one)) for one in rows]


def everybody_of(project: Project) -> list[tuple[str, str]]:
    """Names and addresses of all who are or were in a project."""
    rows = Membership.objects.filter(project=project).order_by().values_list("user__name", "user__email")
    return list(rows)


def people_of(access: Access) -> QuerySet[User]:
    """People to whom work can be given: members, not stakeholders alone."""
    return (
        User.objects.filter(memberships__in=members_of(access).exclude(roles=["stakeholder"]))
        .order_by("name")
        .distinct()
    )


def open_invitations_of(access: Access) -> QuerySet[Invitation]:
    """Asked and not answered, also those that have expired, newest first."""
    return (
        Invitation.objects.filter(project=access.project, accepted_at=None, revoked_at=None)
        .select_related("created_by")
        .order_by("-id")
    )


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Tokens that still work, newest first."""
    rows = ApiToken.objects.filter(user=user, revoked_at=None)
    return rows.select_related("project").order_by("-id")


@dataclass(frozen=True, slots=True)
class Standing:
    """For whom somebody stands in today, and until when."""

    owners: str
    until: date


def stand_ins_of(access: Access) -> QuerySet[StandIn]:
    """Those of today and to come, the next one first."""
    rows = StandIn.objects.filter(project=access.project, ends_on__gte=today_in(access.project))
    return rows.select_related("user", "named_by")


def webhooks_of(access: Access) -> QuerySet[Webhook]:
    """Where the project's events are sent; each with `waiting`: how many it has not got yet."""
    behind = Coalesce(stream_of("project_id", "seq"), 0) - F("after_seq")
    return Webhook.objects.filter(project=access.project).annotate(waiting=behind)


def webhook_of(access: Access, webhook: int) -> Webhook:
    """One of them. Raises NotFound."""
    found = webhooks_of(access).filter(pk=webhook).first()
    if found is None:
        raise NotFound()
    return found


def account_events_of(user: User) -> QuerySet[Event]:
    """What happened to a person's account, newest first."""
    return events_about("user", user.pk).filter(project_id=INSTALLATION)


def standing_of(access: Access) -> Standing | None:
    """For whom this person stands in today; None for everybody else, without a query."""
    if STAND_IN not in access.roles or access.has(Role.PRODUCT_OWNER):
        return None
    today = today_in(access.project)
    row = StandIn.objects.filter(
        project=access.project, user=access.user, starts_on__lte=today, ends_on__gte=today
    ).first()
    if row is None:
        return None
    owners = members_of(access).filter(roles__contains=[Role.PRODUCT_OWNER])
    names = " and ".join(str(one.user) for one in owners)
    return Standing(names or "the product owner", row.ends_on)


def holders_of(project: Project, *roles: str) -> set[int]:
    """Ids of members who hold any of these roles today."""
    here = Membership.objects.filter(project=project, roles__overlap=list(roles), user__is_active=True)
    return set(here.filter(here_on(today_in(project))).values_list("user", flat=True))


def standing_in_today(project: Project) -> set[int]:
    """Ids of those who stand in for a product owner today."""
    today = today_in(project)
    rows = StandIn.objects.filter(project=project, starts_on__lte=today, ends_on__gte=today)
    return set(rows.values_list("user", flat=True))


def notices_of(user: User) -> QuerySet[Notice]:
    """What a person was told, newest first; nothing of projects they have left."""
    inside = Membership.objects.filter(user=user).filter(here_on(TODAY_THERE))
    return (
        Notice.objects.filter(user=user, is_shown=True, project__in=inside.values("project"))
        .select_related("project", "actor")
        .order_by("-id")
    )


def unread_count(user: User) -> int:
    """How many notices a person has not seen, up to 100."""
    return notices_of(user).filter(read_at=None).order_by().values("pk")[:100].count()
