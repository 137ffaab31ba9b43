"""From an empty project to a planned sprint; and where people land."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from accounts.models import Invitation, Project
from accounts.services import end_first_steps
from backlog.models import Item
from backlog.services.items import create_task
from common.errors import Invalid, NotAllowed
from sprints.models import SplitFigures, Sprint, WeeklyPattern
from sprints.services.availability import set_pattern
from sprints.services.sprints import create_sprint, start_sprint
from tests import factories
from tests.budgets import PAGES
from tests.shared import shared
from tests.sprint_pages.conftest import Browser, text_of

pytestmark = pytest.mark.django_db
HOURS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "8")
STEPS = "/p/NEW/first-steps/"


@shared
def new() -> Access:
    return factories.AccessFactory(key="NEW", name="Harbour shop", timezone="Europe/Berlin")


@pytest.fixture
def site(new: Access, signed_in: Browser) -> Client:
    return signed_in(new)


def left(new: Access) -> list[str]:
    return Project.objects.get(pk=new.project_id).first_steps


def plan(site: Client, **more: Any) -> Any:
    """The last step, as it is offered."""
    form = site.get(f"{STEPS}?step=sprint").context["form"]
    typed = {name: form[name].value() for name in form.fields if name != "goal"}
    sent = typed | {"technical_bp": "30", "rate_minutes_per_point": "6 h", "fill": "on"} | more
    return site.post(f"{STEPS}sprint/", {name: str(value) for name, value in sent.items()})


def test_three_steps_lead_to_a_filled_sprint_with_its_split(site: Client, new: Access) -> None:
    assert site.get("/p/NEW/").url == STEPS
    page = site.get(STEPS)
    assert page.context["form"]["country"].value() == "DE", "where the project's time zone is"
    said = site.post(
        f"{STEPS}people/", HOURS | {"country": "DE", "emails": "priya@x.org", "role": "developer"}
    )
    assert said.url == STEPS and WeeklyPattern.objects.get(user=new.user).minutes[:2] == [480, 480]
    assert Invitation.objects.get().roles == ["developer"]
    assert "1 person, 1 invited" in text_of(site.get(STEPS))
    site.post(f"{STEPS}items/", {"stories": "Pay by card, 3\nPrint it", "tasks": "Set up staging, 6 h"})
    assert [item.title for item in Item.objects.order_by("number")] == [
        "Pay by card",
        "Print it",
        "Set up staging",
    ]
    assert plan(site).url == "/p/NEW/sprints/1/plan/"
    figures = SplitFigures.objects.get().figures
    assert (figures["planned"]["feature"], figures["planned"]["technical"]) == (18 * 60, 6 * 60)
    assert left(new) == [] and site.get("/p/NEW/").url == "/p/NEW/backlog/"


def test_a_step_that_is_left_out_can_still_be_taken(site: Client, new: Access) -> None:
    site.post(f"{STEPS}skip/", {"step": "people"})
    assert left(new) == ["items", "sprint"]
    assert "left out" in text_of(site.get(STEPS))
    assert site.get(f"{STEPS}?step=people").context["form"]["monday"].value() == "8 h"
    assert site.post(f"{STEPS}skip/").url == "/p/NEW/"
    assert left(new) == [] and "Welcome to Harbour shop" in text_of(site.get(STEPS))


def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(site: Client, new: Access) -> None:
    answer = site.post(f"{STEPS}people/", HOURS | {"country": "", "emails": "nobody", "role": "developer"})
    assert answer.status_code == 400 and "nobody" in text_of(answer)
    assert not WeeklyPattern.objects.exists() and left(new) == ["people", "items", "sprint"]
    answer = site.post(f"{STEPS}items/", {"stories": "Good\n" + "x" * 400, "tasks": ""})
    assert answer.status_code == 400 and not Item.objects.exists()
    assert "Write at least one" in text_of(site.post(f"{STEPS}items/", {}))
    assert plan(site, end_on="2020-01-01").status_code == 400 and not Sprint.objects.exists()
    assert site.post(f"{STEPS}nothing/").status_code == 404
    with pytest.raises(Invalid):
        end_first_steps(actor=new, steps=["nothing"])


def test_the_steps_are_an_admins_and_over_when_a_sprint_starts(new: Access, signed_in: Browser) -> None:
    dev = factories.member(new, "developer")
    page = text_of(signed_in(dev).get(STEPS))
    assert "You are here as Developer" in page and "Say when you work" in page
    with pytest.raises(NotAllowed):
        end_first_steps(actor=dev)
    site = signed_in(new)
    site.post(f"{STEPS}people/", HOURS | {"country": "", "role": "developer"})
    plan(site)
    Project.objects.filter(pk=new.project_id).update(first_steps=["items"])
    start_sprint(actor=Access.of(new.user, "NEW"), sprint=1)
    assert left(new) == []


def test_steps_that_were_taken_elsewhere_lead_nobody_back(site: Client, new: Access) -> None:
    set_pattern(actor=new, user=new.user_id or 0, minutes=[480] * 5 + [0, 0])
    create_task(actor=new, title="Set up staging")
    assert site.get("/p/NEW/").url == STEPS
    create_sprint(actor=new, start_on=date(2026, 11, 30), end_on=date(2026, 12, 11))
    assert left(new) == ["people", "items", "sprint"] and site.get("/p/NEW/").url == "/p/NEW/backlog/"


def test_each_role_has_its_home(new: Access, signed_in: Browser) -> None:
    site = signed_in(new)
    site.post(f"{STEPS}people/", HOURS | {"country": "", "role": "developer"})
    plan(site)
    homes = {"product_owner": "backlog", "stakeholder": "forecast", "developer": "backlog"}
    people = {role: factories.member(new, role) for role in (*homes, "scrum_master")}
    for role, home in homes.items():
        assert signed_in(people[role]).get("/p/NEW/").url == f"/p/NEW/{home}/"
    start_sprint(actor=new, sprint=1)
    assert signed_in(people["developer"]).get("/p/NEW/").url == "/p/NEW/board/"
    assert signed_in(people["scrum_master"]).get("/p/NEW/").url == "/p/NEW/capacity/"


def test_it_asks_little_of_the_database(site: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(PAGES["first_steps"]):
        site.get(STEPS)
