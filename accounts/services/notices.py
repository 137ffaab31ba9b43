"""Telling people what concerns them: which events make notices, and how each person wants to get them.

An app says by `teller` whom an event concerns. The event's listener only asks for a job; the job asks the
teller and writes a row for each person, once, whatever happens to workers. Mails read those rows.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Notice, NoticeKind, NoticePreference, Project, User
from accounts.queries import TODAY_THERE, here_on, notices_of
from activity import outbox
from activity.models import Event
from activity.services import listener
from common.errors import Invalid, NotFound

TELL, MAIL = "tell_people", "mail_notices"
TEXT_LENGTH, PATH_LENGTH = 500, 300
TOO_OLD_TO_MAIL = timedelta(days=1)  # told late, after a long standstill or by an import: the app is enough
AT_ONCE = frozenset(
    {
        NoticeKind.MENTIONED,
        NoticeKind.ANSWERED,
        NoticeKind.ACCEPTANCE_WANTED,
        NoticeKind.SIGN_OFF_WANTED,
        NoticeKind.BOX_USED_UP,
    }
)  # mailed at once until somebody chooses otherwise: these wait for an answer or stop work
NOW, DAILY, OFF = (choice.value for choice in NoticePreference.Mail)


@dataclass(frozen=True, slots=True)
class Telling:
    """What to tell whom. `key` is the same for what is told once (once a day: with the date in it)."""

    kind: str
    people: Iterable[int | None]
    text: str
    path: str
    key: str


Teller = Callable[[Event], Iterable[Telling]]
_tellers: dict[str, Teller] = {}


def teller(*kinds: str, when: Callable[[Event], bool] = lambda event: True) -> Callable[[Teller], Teller]:
    """Register whom events of these kinds concern. One teller a kind; it runs in a job and may read.

    `when` says from the event alone whether there can be anything to tell: else no job is asked for.
    """

    def ask(event: Event) -> None:
        if when(event):
            outbox.enqueue(kind=TELL, key=event.pk, project_id=event.project_id)

    def register(function: Teller) -> Teller:
        for kind in kinds:
            _tellers[kind] = function
            listener(kind)(ask)
        return function

    return register


def tell_people(event_id: int) -> None:
    """Write the notices of one event; nothing new on a second run."""
    event = Event.objects.get(pk=event_id)
    project = Project.objects.filter(pk=event.project_id, archived_at=None).first()
    if project is None:
        return
    for telling in _tellers[event.kind](event):
        _write(project, event, telling)


@transaction.atomic
def _write(project: Project, event: Event, telling: Telling) -> None:
    people = {one for one in telling.people if one and one != event.actor_id}
    here = (
        Membership.objects.filter(project=project, user_id__in=people, user__is_active=True)
        .filter(here_on(TODAY_THERE))
        .values_list("user_id", flat=True)
    )
    wishes = preferences_of(here, telling.kind)
    is_mailed = settings.SENDS_MAIL and event.at > timezone.now() - TOO_OLD_TO_MAIL
    rows = []
    for user_id, wish in wishes.items():
        if wish.in_app or wish.mail != OFF:
            rows.append(
                Notice(
                    user_id=user_id,
                    project=project,
                    kind=telling.kind,
                    key=telling.key[:120],
                    text=telling.text[:TEXT_LENGTH],
                    path=telling.path[:PATH_LENGTH],
                    actor_id=event.actor_id,
                    created_at=event.at,
                    is_shown=wish.in_app,
                    mail=wish.mail if is_mailed and wish.mail != OFF else "",
                )
            )
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    for row in rows:
        if row.mail == NOW:
            outbox.enqueue(kind=MAIL, key=row.user_id, project_id=project.pk)


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants to be told of one kind."""

    in_app: bool
    mail: str


def default_wish(kind: str) -> Wish:
    return Wish(in_app=True, mail=NOW if kind in AT_ONCE else DAILY)


def preferences_of(user_ids: Iterable[int], kind: str) -> dict[int, Wish]:
    """By person: what they chose, else the default of the kind. One query."""
    ids = list(user_ids)
    chosen = {
        row.user_id: Wish(row.in_app, row.mail)
        for row in NoticePreference.objects.filter(user_id__in=ids, kind=kind)
    }
    return {pk: chosen.get(pk, default_wish(kind)) for pk in ids}


def wishes_of(user: User) -> dict[str, Wish]:
    """By kind, in the order of the settings page."""
    chosen = {row.kind: Wish(row.in_app, row.mail) for row in user.notice_preferences.all()}
    return {kind: chosen.get(kind, default_wish(kind)) for kind in NoticeKind.values}


@transaction.atomic
def set_preferences(*, user: User, wishes: Mapping[str, Wish]) -> dict[str, Wish]:
    """Keep how a person wants to be told; answers all their wishes. Raises Invalid for unknown kinds and ways."""
    for kind, wish in wishes.items():
        if kind not in NoticeKind.values:
            raise Invalid(fields={kind: "There is no such kind of notification."})
        if wish.mail not in NoticePreference.Mail.values:
            raise Invalid(fields={kind: "Choose at once, once a day, or never."})
    for kind, wish in wishes.items():
        NoticePreference.objects.update_or_create(
            user=user, kind=kind, defaults={"in_app": wish.in_app, "mail": wish.mail}
        )
    return wishes_of(user)


def mark_read(*, user: User, notice_id: int) -> Notice:
    """Remember that a person has seen a notice. Raises NotFound for anybody else's, and of projects left since."""
    found = notices_of(user).filter(pk=notice_id).first()
    if found is None:
        raise NotFound()
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
    return found


def mark_all_read(*, user: User) -> int:
    """All that a person has not seen yet; answers how many these were."""
    return Notice.objects.filter(user=user, read_at=None, is_shown=True).update(read_at=timezone.now())
