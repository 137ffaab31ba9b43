"""The plan's panels: figures that follow, the target, the sign-off and the start."""

from datetime import date

import pytest

from activity.models import Heartbeat
from backlog.services import items
from sprints.models import AllocationStep, Sprint
from sprints.services import sprints
from tests.sprint_pages.conftest import Site, Work, fragment, page, text_of
from tests.sprints.conftest import Team, run_jobs

PLAN = "/p/FER/sprints/1/plan/"
SPLIT = "/p/FER/sprints/1/split/"


# ── panels that follow ───────────────────────────────────────────────────────
def token(answer: object) -> str:
    return page(answer).split("since=")[1].split('"')[0]


def test_panels_say_nothing_while_nothing_changed(site: Site, work: Work) -> None:
    client = site("dev")
    since = token(client.get(PLAN))
    answer = fragment(client, f"{SPLIT}?since={since}")
    assert answer.status_code == 204
    assert answer.content == b""


def test_panels_say_that_newer_figures_are_on_their_way_and_then_show_them(
    site: Site, team: Team, work: Work
) -> None:
    client = site("dev")
    since = token(client.get(PLAN))
    items.edit_item(actor=team.dev, item=work.task.number, estimate_minutes=20 * 60)
    answer = fragment(client, f"{SPLIT}?since={since}")
    assert 'data-updating="true"' in page(answer)
    assert "Updating" in page(answer)
    run_jobs()
    newer = fragment(client, f"{SPLIT}?since={token(answer)}")
    assert "54 h of 101 h planned" in text_of(newer)
    assert "data-updating" not in page(newer)


def test_panels_say_that_no_worker_answers(site: Site, work: Work) -> None:
    Heartbeat.objects.all().delete()
    assert "No worker answers" in page(fragment(site("dev"), SPLIT))


def test_a_fragment_alone_is_no_page(site: Site, work: Work) -> None:
    assert site("dev").get(SPLIT)["Location"] == PLAN


# ── target and sign-off ──────────────────────────────────────────────────────
def test_the_target_is_set_and_mistakes_stay_in_the_form(site: Site, work: Work) -> None:
    client = site("dev")
    wrong = client.post("/p/FER/sprints/1/target/", {"feature": "60", "technical": "30", "defect": "20"})
    assert wrong.status_code == 400
    assert "add up to 110 %" in page(wrong)
    client.post("/p/FER/sprints/1/target/", {"feature": "60", "technical": "30", "defect": "10"})
    assert Sprint.objects.get().target_technical_bp == 3000


def test_in_a_dialog_it_closes_and_asks_for_figures(site: Site, work: Work) -> None:
    headers = {"HX-Request": "true", "HX-Target": "dialog#dialog"}
    client = site("dev")
    assert "dialog-body" in page(client.get("/p/FER/sprints/1/target/", headers=headers))
    typed = {"feature": "60", "technical": "30", "defect": "10"}
    answer = client.post("/p/FER/sprints/1/target/", typed, headers=headers)
    assert answer.status_code == 204
    assert "tandem:done" in answer["HX-Trigger"]


def test_the_team_proposes_and_the_product_owner_signs(site: Site, team: Team, work: Work) -> None:
    site("dev").post("/p/FER/sprints/1/propose/", {"note": "As we said"})
    said = text_of(site("owner").get(PLAN))
    assert "Proposed by FERdev" in said
    assert "“As we said”" in said
    assert "Sign off" in page(site("owner").get(PLAN))
    site("owner").post("/p/FER/sprints/1/sign/")
    assert "Signed by FERowner , product owner" in text_of(site("dev").get(PLAN))
    assert AllocationStep.objects.filter(kind="signed").count() == 1


def test_what_moved_since_the_signature_stands_beside_it(site: Site, team: Team, work: Work) -> None:
    site("dev").post("/p/FER/sprints/1/propose/")
    site("owner").post("/p/FER/sprints/1/sign/")
    items.edit_item(actor=team.dev, item=work.task.number, estimate_minutes=30 * 60)
    run_jobs()
    said = text_of(site("dev").get(PLAN))
    assert "Changed since" in said
    assert "Technical planned 12 h 34 h" in said
    assert f"FER-{work.task.number} +22 h" in said
    assert "Ask to sign again" in said


def test_a_rejection_needs_a_word_and_shows_it(site: Site, work: Work) -> None:
    site("dev").post("/p/FER/sprints/1/propose/")
    owner = site("owner")
    assert owner.post("/p/FER/sprints/1/reject/", {"note": " "}).status_code == 400
    owner.post("/p/FER/sprints/1/reject/", {"note": "Less refactoring"})
    assert "“Less refactoring”" in text_of(site("dev").get(PLAN))


@pytest.mark.parametrize(
    ("role", "step", "reason"),
    [
        ("owner", "propose", "Only developers and scrum masters propose"),
        ("stakeholder", "propose", "Only developers and scrum masters propose"),
        ("dev", "sign", "Only a product owner or a dev manager signs"),
        ("master", "sign", "Only a product owner or a dev manager signs"),
        ("admin", "sign", "Only a product owner or a dev manager signs"),
        ("dev", "reject", "Only a product owner or a dev manager rejects"),
        ("owner", "target", "Only developers and scrum masters propose"),
        ("owner", "agree", "Only a scrum master plans, starts and closes sprints"),
    ],
)
def test_who_may_not_is_told_why(site: Site, work: Work, role: str, step: str, reason: str) -> None:
    answer = site(role).post(f"/p/FER/sprints/1/{step}/", {"note": "x", "feature": "100"})
    assert answer.status_code == 403
    assert reason in page(answer)
    assert not AllocationStep.objects.exists()


def test_one_person_with_all_roles_agrees_and_starts_in_one_click(site: Site, team: Team, work: Work) -> None:
    team.admin.project.memberships.filter(user=team.master.user).update(
        roles=["scrum_master", "product_owner", "developer"]
    )
    team.admin.project.memberships.filter(user__in=[team.owner.user, team.manager.user]).update(
        roles=["developer"]
    )
    client = site("master")
    assert "Agree and start" in page(client.get(PLAN))
    assert client.post("/p/FER/sprints/1/agree/")["Location"] == "/p/FER/board/"
    assert Sprint.objects.get().state == "active"
    assert list(AllocationStep.objects.values_list("kind", flat=True)) == ["proposed", "signed"]


def test_while_another_sprint_runs_starting_says_why_not(site: Site, team: Team, started: Sprint) -> None:
    sprints.create_sprint(actor=team.master, start_on=date(2026, 12, 14), end_on=date(2026, 12, 25))
    run_jobs()
    shown = page(site("master").get("/p/FER/sprints/2/plan/"))
    assert "Sprint 1 runs until" in shown and "Review and close Sprint 1" in shown
    assert site("master").post("/p/FER/sprints/2/start/").status_code == 409
