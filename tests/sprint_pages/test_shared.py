"""A report behind a link: without an account, without names, until it is revoked."""

import re
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Project, User
from activity.models import Event
from backlog.models import Item
from backlog.services import items
from common.errors import Invalid, NotAllowed, NotFound
from common.limits import Limit
from common.logs import redact
from sprints.models import ReportLink, SplitFigures, Sprint, SprintExplanation, SprintItem
from sprints.services import report_links
from tests.sprint_pages.conftest import Browser, text_of
from tests.sprints.conftest import Team


def _share(team: Team, **more: Any) -> tuple[ReportLink, str]:
    link, url = report_links.share_report(actor=team.master, name="Board meeting", **more)
    return link, url.partition("//")[2].partition("/")[2]


def _rename(team: Team) -> None:
    """Names as people have them, also in what people wrote."""
    names = (
        "Aiko Mori",
        "Priya Raman",
        "Jonas Ek",
        "Lena Brandt",
        "Marit Solheim",
        "Daniel Otte",
        "Sigrid Lund",
    )
    stored = SplitFigures.objects.get(sprint__number=1)
    for user, name in zip(User.objects.order_by("pk"), names, strict=True):
        for person in stored.figures["people"]:
            person["name"] = name if person["id"] == user.pk else person["name"]
        user.name = name
        user.save()
    assert {person["name"] for person in stored.figures["people"]} <= {*names}
    stored.save()
    Sprint.objects.update(goal="Jonas Ek goes on holiday", name="Sprint of Priya Raman")
    SprintItem.objects.update(not_done_reason="Jonas was ill, ask marit@example.org")


def test_nobodys_name_or_address_is_in_it(team: Team, closed: dict[str, Item], client: Client) -> None:
    items.edit_item(actor=team.owner, item=closed["story"].number, title="Ask Priya Raman for a refund")
    _rename(team)
    kept = {"against": "plan", "baseline": "the plan", "sentence": "Priya did 9 points, 12 fewer."}
    SprintExplanation.objects.update_or_create(
        sprint=Sprint.objects.get(number=1),
        defaults={"result": kept, "computed_at": timezone.now(), "took_ms": 1},
    )
    outcome = closed["spike"].spike.outcome
    type(outcome).objects.filter(pk=outcome.pk).update(decision="Jonas prints on paper.")
    answer = client.get(f"/{_share(team, sprint=1)[1]}")
    page = answer.content.decode()
    for user in User.objects.all():
        assert user.email not in page
        for part in user.name.split():
            assert not re.search(rf"\b{part}\b", page), part
    text = text_of(answer)
    assert "152 h gross, 96 h were plannable" in text and "Together" in text
    assert "Ask … for a refund" in text and "Decided: … prints on paper." in text
    assert "… did 9 points, 12 fewer." in text and "/velocity/" not in page
    assert "Signed by a product owner" in text and "Sprint of …" in text
    assert not re.search(r'href="/p/', page) and "/p/FER" not in page


def test_a_link_needs_no_session_and_goes_nowhere_else(team: Team, planned: dict[str, Item]) -> None:
    address = f"/{_share(team)[1]}"
    answer = Client().get(address)
    assert answer.status_code == 200 and "sessionid" not in answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer" and answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert address.split("/")[2] not in redact(f"GET {address} 200")


@pytest.mark.parametrize("ended", ["revoked", "expired", "unknown"])
def test_a_link_that_works_no_longer_says_nothing(team: Team, planned: dict[str, Item], ended: str) -> None:
    link, path = _share(team, days=3)
    if ended == "revoked":
        report_links.unshare_report(actor=team.owner, link=link.pk)
    elif ended == "expired":
        ReportLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        path = f"r/{'x' * 43}/"
    answer = Client().get(f"/{path}")
    assert answer.status_code == 404 and answer["Referrer-Policy"] == "no-referrer"
    assert "This link shows no report" in text_of(answer) and "FER" not in text_of(answer)


@pytest.mark.django_db
def test_who_guesses_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sprints.views.shared.OPENED", Limit("guesses", 2, 10**9))
    address = f"/r/{'x' * 43}/"
    assert [Client().get(address, REMOTE_ADDR="192.0.2.9").status_code for _ in range(3)] == [404, 404, 429]
    monkeypatch.setattr(cache, "add", Mock(side_effect=ConnectionError))
    assert [Client().get(address, REMOTE_ADDR="192.0.2.8").status_code for _ in range(3)] == [404, 404, 429]


def test_only_a_hash_of_the_secret_is_kept(team: Team, sprint: Sprint) -> None:
    secret = _share(team)[1].split("/")[1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM sprints_reportlink l")
        assert secret not in cursor.fetchone()[0]
    assert not Event.objects.filter(data__icontains=secret).exists()


def test_a_link_shows_the_latest_report_also_of_an_archived_project(
    team: Team, closed: dict[str, Item], at: Any
) -> None:
    link, path = _share(team)
    Project.objects.update(archived_at=timezone.now())
    assert "capacity of Sprint 1" in text_of(Client().get(f"/{path}"))
    assert ReportLink.objects.get().last_opened_at == timezone.now()
    archived = type(team.master).of(team.master.user, "FER")
    with pytest.raises(NotAllowed):
        report_links.share_report(actor=archived, name="More")
    report_links.unshare_report(actor=archived, link=link.pk)
    assert Client().get(f"/{path}").status_code == 404


def test_links_are_made_and_revoked_on_their_page(
    team: Team, planned: dict[str, Item], signed_in: Browser
) -> None:
    page, address = signed_in(team.owner), "/p/FER/report-links/"
    assert "/p/FER/report-links/?sprint=1" in page.get("/p/FER/sprints/1/capacity/").content.decode()
    made = page.post(address, {"name": "Board meeting", "sprint": "1", "days": ""}).content.decode()
    (url,) = re.findall(r'value="[^"]*(/r/[^"]+)"', made)
    assert Client().get(url).status_code == 200
    again = page.get(address)
    assert url not in again.content.decode() and "Board meeting" in text_of(again)
    wrong = page.post(address, {"name": "Board", "sprint": "99", "days": "x"})
    assert wrong.status_code == 400 and 'value="Board"' in wrong.content.decode()
    link = ReportLink.objects.get()
    assert link.sprint is not None and link.expires_at is None
    page.post(f"{address}{link.pk}/revoke/")
    assert Client().get(url).status_code == 404
    assert signed_in(team.dev).get(address).status_code == 403


def test_what_cannot_be_shared_is_said_at_its_field(team: Team, sprint: Sprint) -> None:
    for wrong in ({"name": " "}, {"name": "x" * 81}, {"days": 0}, {"days": 9999}):
        with pytest.raises(Invalid) as refused:
            report_links.share_report(actor=team.master, **{"name": "Board", **wrong})
        assert set(refused.value.fields) == set(wrong)
    with pytest.raises(NotFound):
        report_links.share_report(actor=team.master, name="Board", sprint=99)


def test_history_tells_who_shared(team: Team, sprint: Sprint, client: Client) -> None:
    client.force_login(team.master.user)
    link = client.post(
        "/api/v1/projects/FER/report-links/", {"name": "Board"}, content_type="application/json"
    ).json()
    assert link["url"].startswith("http") and link["expires_at"]
    listed = client.get("/api/v1/projects/FER/report-links/").json()["results"]
    assert [one["name"] for one in listed] == ["Board"] and "url" not in listed[0]
    assert client.delete(f"/api/v1/projects/FER/report-links/{link['id']}/").status_code == 204
    text = text_of(client.get("/p/FER/activity/"))
    assert "shared the latest reports by a link for Board" in text
    assert "revoked the link to the latest reports for Board" in text
