"""The demo project as the browser tests find it: whole, in the middle of its story, its people able to sign in."""

from io import StringIO

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Project
from activity.models import Event
from backlog.models import Gate, Item, Suggestion
from interchange import demo
from interchange.demo import data
from interchange.demo.stage import email_of
from sprints.models import SplitFigures, Sprint, SprintItem


def test_it_is_whole(ferry: Project) -> None:
    sprints = Sprint.objects.filter(project=ferry).order_by("number")
    assert [sprint.state for sprint in sprints] == [*["closed"] * 8, "active", "planned"]
    items = Item.objects.filter(project=ferry)
    assert {type: items.filter(type=type).count() for type in ("story", "defect", "task", "spike")} == {
        "story": 57,
        "defect": 24,
        "task": 63,
        "spike": 17,
    }
    assert ferry.epics.count() == 9
    assert items.filter(done_at__isnull=False).count() > 100
    outcomes = SprintItem.objects.filter(sprint=sprints[7]).values_list("outcome", flat=True)
    assert set(outcomes) == {"", "done", "carried"}
    suggested = Suggestion.objects.filter(project=ferry).order_by("pk").values_list("state", flat=True)
    assert list(suggested) == ["open", "open", "open", "declined", "open"]
    assert Gate.objects.filter(project=ferry, opened_at=None).count() == 2
    moments = list(Event.objects.filter(project_id=ferry.pk).order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()


def test_technical_work_takes_less_from_sprint_to_sprint(ferry: Project) -> None:
    *closed, running, planned = SplitFigures.objects.filter(sprint__project=ferry).order_by("sprint__number")
    assert all(one.frozen_at for one in closed)
    origins = [one.figures["actual_origin"] for one in closed]
    assert origins == [*["stated"] * 3, *["logged"] * 5]
    shares = [one.figures["actual"]["technical"] / sum(one.figures["actual"].values()) for one in closed]
    assert shares == sorted(shares, reverse=True)
    assert (round(shares[0], 2), round(shares[-1], 2)) == (0.55, 0.21)
    signed = [one.figures["sign_off"]["state"] for one in (running, planned)]
    assert signed == ["signed_off", "changed"]


def test_its_people_can_sign_in_and_it_is_not_made_twice(ferry: Project) -> None:
    assert not demo.create_demo()
    printed = StringIO()
    call_command("create_demo", print_logins=True, stdout=printed)
    lines = printed.getvalue().splitlines()
    assert len(lines) == 9 and email_of(data.LEAVER) not in printed.getvalue()
    *_role, email, password = lines[0].split()
    client = Client()
    assert client.post("/accounts/login/", {"login": email, "password": password}).status_code == 302
    assert client.get(f"/p/{data.KEY}/backlog/").status_code == 200
