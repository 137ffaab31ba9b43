"""Who accepts stories in a product owner's place, and for how long."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts import queries
from accounts.access import Access, today_in
from accounts.models import STAND_IN, StandIn
from accounts.services import stand_ins
from activity.models import Event
from backlog.services import workflow
from common.errors import Invalid, NotAllowed, Refused
from tests.factories import AccessFactory, StoryFactory, member
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def owner() -> Access:
    return AccessFactory(key="FER", user__name="Olga Owner")


@shared
def dev(owner: Access) -> Access:
    return member(owner, "developer", name="Dario Dev")


@pytest.fixture
def today(owner: Access) -> date:
    return today_in(owner.project)


def again(access: Access) -> Access:
    """As they come in by the next request."""
    assert access.user
    return Access.of(access.user, access.project.key)


def test_who_stands_in_accepts_from_the_first_day_to_the_last(
    owner: Access, dev: Access, today: date
) -> None:
    story = StoryFactory(actor=owner)
    stand_ins.name_stand_in(actor=owner, user=dev.user_id, starts_on=today, ends_on=today)
    now = again(dev)
    assert STAND_IN in now.roles
    standing = queries.standing_of(now)
    assert standing and (standing.owners, standing.until) == ("Olga Owner", today)
    assert workflow.accept_story(actor=now, item=story.number).accepted_by == dev.user


@pytest.mark.parametrize(("first", "last"), [(-3, -1), (1, 3)])
def test_before_and_after_they_do_not(owner: Access, dev: Access, today: date, first: int, last: int) -> None:
    days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    StandIn.objects.create(project=owner.project, user=dev.user, named_by=owner.user, **days)
    now = again(dev)
    assert STAND_IN not in now.roles and queries.standing_of(now) is None
    with pytest.raises(NotAllowed):
        workflow.accept_story(actor=now, item=StoryFactory(actor=owner).number)


def test_it_ends_at_once_and_only_once(owner: Access, dev: Access, today: date) -> None:
    row = stand_ins.name_stand_in(actor=owner, user=dev.user_id, starts_on=today, ends_on=today)
    stand_ins.end_stand_in(actor=owner, stand_in=row.pk)
    assert STAND_IN not in again(dev).roles
    old = StandIn.objects.create(
        project=owner.project,
        user=dev.user,
        named_by=owner.user,
        starts_on=today - timedelta(days=5),
        ends_on=today,
    )
    assert stand_ins.end_stand_in(actor=owner, stand_in=old.pk).ends_on == today - timedelta(days=1)
    with pytest.raises(Refused):
        stand_ins.end_stand_in(actor=owner, stand_in=old.pk)
    kinds = Event.objects.filter(subject_type="stand_in").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["stand_in_named", "stand_in_ended", "stand_in_ended"]


@pytest.mark.parametrize(
    ("who", "first", "last", "field"),
    [
        ("dev", 2, 1, "ends_on"),
        ("dev", -2, -1, "ends_on"),
        ("dev", 0, 400, "ends_on"),
        ("owner", 0, 1, "user"),
        ("stranger", 0, 1, "user"),
    ],
)
def test_days_and_people_that_make_no_sense(
    owner: Access, dev: Access, today: date, who: str, first: int, last: int, field: str
) -> None:
    person = {"dev": dev, "owner": owner, "stranger": AccessFactory()}[who]
    days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    with pytest.raises(Invalid) as error:
        stand_ins.name_stand_in(actor=owner, user=person.user_id, **days)
    assert list(error.value.fields) == [field]
    assert not StandIn.objects.exists()


def test_nobody_stands_in_twice_on_a_day(owner: Access, dev: Access, today: date) -> None:
    given = {"actor": owner, "user": dev.user_id}
    stand_ins.name_stand_in(**given, starts_on=today, ends_on=today + timedelta(days=3))
    with pytest.raises(Invalid, match="stands in from"):
        stand_ins.name_stand_in(
            **given, starts_on=today + timedelta(days=3), ends_on=today + timedelta(days=9)
        )


@pytest.mark.parametrize(
    ("role", "may"), [("product_owner", True), ("developer", False), ("stakeholder", False)]
)
def test_the_page_says_who_stands_in(
    owner: Access, dev: Access, today: date, client: Client, role: str, may: bool
) -> None:
    stand_ins.name_stand_in(actor=owner, user=dev.user_id, starts_on=today, ends_on=today)
    client.force_login(member(owner, role).user)
    url = "/p/FER/members/stand-ins/"
    page = client.get(url).content.decode()
    assert "Dario Dev" in page and ("Name a stand-in" in page) is may
    answer = client.post(url, {"user": dev.user_id, "starts_on": today, "ends_on": "2026-99-01"})
    assert answer.status_code == (400 if may else 403)


def test_the_api_names_and_ends(owner: Access, dev: Access, today: date, client: Client) -> None:
    client.force_login(owner.user)
    url = "/api/v1/projects/FER/stand-ins/"
    sent = {"user": dev.user_id, "starts_on": today.isoformat(), "ends_on": today.isoformat()}
    made = client.post(url, sent, content_type="application/json")
    assert made.status_code == 201, made.content
    assert client.get(url).json()["results"][0]["person"]["name"] == "Dario Dev"
    assert client.delete(f"{url}{made.json()['id']}/").status_code == 204
    assert client.get(url).json()["results"] == []
