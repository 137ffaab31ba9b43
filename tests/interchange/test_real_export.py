"""The export of a real project comes in whole: 192 issues, and everything that hangs on them."""

from collections import Counter
from datetime import date, timedelta

import pytest

from accounts.access import Access
from backlog.models import Comment, Epic, Item
from interchange.rules.sprint_dates import Dates
from interchange.services import importing
from sprints.models import Sprint, SprintItem
from tests.interchange.conftest import start, upload

pytestmark = pytest.mark.django_db
FORTNIGHT = timedelta(days=14)


def test_the_preview_counts_what_the_file_holds(real_file: bytes, access: Access) -> None:
    job = upload(access, real_file, "jira.csv")
    found = job.report["found"]
    assert (found["issues"], found["new"], found["comments"], found["parents"]) == (192, 192, 94, 24)
    assert dict(found["types"]) == {"Task": 135, "Bug": 38, "Story": 13, "Epic": 6}
    assert {state["name"]: (state["count"], state["resolved"]) for state in found["states"]} == {
        "Done": (113, 113),
        "Deploy": (45, 45),
        "To Do": (32, 0),
        "Research/Analysis": (2, 0),
    }
    assert [name for name, _count in found["sprints"]] == [f"NW Sprint {n}" for n in range(1, 10)]
    assert sum(count for _name, count in found["sprints"]) == 94
    assert job.mapping["types"] == {"Task": "task", "Bug": "defect", "Story": "story", "Epic": "epic"}


def test_everything_comes_in_and_again_adds_nothing(real_file: bytes, access: Access) -> None:
    job = upload(access, real_file, "jira.csv")
    first = date(2023, 4, 3)
    names = [name for name, _count in job.report["found"]["sprints"]]
    dates = {
        name: Dates(first + FORTNIGHT * place, first + FORTNIGHT * place + timedelta(days=11))
        for place, name in enumerate(names)
    }
    start(access, job, sprints=dates)
    importing.run_import(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.rows_done) == ("done", "", 192)

    assert (Item.objects.count(), Epic.objects.count()) == (186, 6)
    assert Counter(Item.objects.values_list("type", flat=True)) == {"task": 135, "defect": 38, "story": 13}
    assert Counter(Item.objects.values_list("column__name", flat=True)) == {
        "Done": 155,
        None: 31,
    }
    assert Item.objects.exclude(epic=None).count() == 24
    assert Epic.objects.exclude(closed_at=None).count() == 3
    assert Item.objects.filter(labels__name="Palau-Pilot").count() == 7

    assert Sprint.objects.filter(state="closed").count() == 9
    places = SprintItem.objects.all()
    assert (places.count(), places.values("item").distinct().count()) == (94, 67)
    assert places.exclude(outcome="carried").count() == 67

    assert Comment.objects.count() == 94
    assert Comment.objects.filter(author_name="Chloé Ruiz").count() == 42
    described = Item.objects.get(title="Bookmarked Payment: Send or Pull from Deleted Wallet").description
    assert described.startswith("**Test Result:** **FAIL**\n\n**Test Environment:** Staging")
    assert "1. Open Wallet\n2. Navigate to Bookmarks" in described
    assert (
        "[image-20230807-094225.png](https://jira.example.com/rest/api/3/attachment/content/10021)"
        in described
    )
    assert not Item.objects.filter(description__contains="{color").exists()
    assert not Item.objects.filter(description__startswith="null").exists()

    again = upload(access, real_file, "jira.csv")
    assert again.rows_total == 0
    start(access, again)
    importing.run_import(job_id=again.pk)
    again.refresh_from_db()
    assert again.report["result"]["counts"] == {
        "items": 0, "epics": 0, "sprints": 0, "comments": 0, "places": 0, "before": 192, "left_out": 0,
        "criteria": 0, "with_criteria": 0, "work": 0,
    }  # fmt: skip
    assert (Item.objects.count(), Epic.objects.count(), Sprint.objects.count()) == (186, 6, 9)
