"""Who accepts stories in a product owner's place, from a day to a day."""

from datetime import date, timedelta

from django.db import transaction

from accounts import policies, queries
from accounts.access import Access, today_in
from accounts.models import Role, StandIn, User
from accounts.services.projects import lock_project
from activity.services import record
from common.errors import Invalid, NotFound, Refused

LONGEST = 366  # days


@transaction.atomic
def name_stand_in(*, actor: Access, user: int, starts_on: date, ends_on: date) -> StandIn:
    """A member (a user's id) accepts stories and judges their criteria on these days, first and last included.

    Raises NotAllowed, and Invalid for who is no member or a product owner, and for days that make no sense.
    """
    policies.require(actor, "name_stand_in")
    lock_project(actor)
    person = _person(actor, user)
    _check_days(actor, starts_on, ends_on)
    taken = StandIn.objects.filter(
        project=actor.project, user=person, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).first()
    if taken:
        days = f"from {taken.starts_on:%-d %b} to {taken.ends_on:%-d %b %Y}"
        raise Invalid(fields={"starts_on": f"{person} stands in {days} already."})
    if actor.user is None:
        raise Refused("Who stands in is named by a person.")
    row = StandIn.objects.create(
        project=actor.project, user=person, starts_on=starts_on, ends_on=ends_on, named_by=actor.user
    )
    _tell(actor, "stand_in_named", row)
    return row


@transaction.atomic
def end_stand_in(*, actor: Access, stand_in: int) -> StandIn:
    """It is over at once: days to come are taken off, the days before stay on record. Raises NotFound and Refused."""
    policies.require(actor, "name_stand_in")
    row = (
        StandIn.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(project=actor.project, pk=stand_in)
        .first()
    )
    if row is None:
        raise NotFound()
    today = today_in(actor.project)
    if row.ends_on < today:
        raise Refused(f"{row.user} stands in no more.")
    if row.starts_on >= today:
        _tell(actor, "stand_in_ended", row)
        row.delete()
        return row
    row.ends_on = today - timedelta(days=1)
    row.save(update_fields=["ends_on"])
    _tell(actor, "stand_in_ended", row)
    return row


def _person(actor: Access, user: int) -> User:
    membership = queries.members_of(actor).filter(user_id=user, user__is_active=True).first()
    if membership is None:
        raise Invalid(fields={"user": "This person is not in the project."})
    if Role.PRODUCT_OWNER in membership.roles:
        raise Invalid(fields={"user": f"{membership.user} is a product owner and accepts already."})
    return membership.user


def _check_days(actor: Access, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise Invalid(fields={"ends_on": "This is before the first day."})
    if ends_on < today_in(actor.project):
        raise Invalid(fields={"ends_on": "This day is over."})
    if (ends_on - starts_on).days >= LONGEST:
        raise Invalid(fields={"ends_on": f"Somebody stands in for at most {LONGEST} days at a time."})


def _tell(actor: Access, kind: str, row: StandIn) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("stand_in", row.pk),
        data={"user": row.user_id, "from": row.starts_on.isoformat(), "to": row.ends_on.isoformat()},
    )
