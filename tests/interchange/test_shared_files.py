"""Files of real projects, kept outside of the repository, come in whole, and a second time add nothing."""

import os
from collections import Counter
from datetime import date

import pytest

from accounts.access import Access
from accounts.models import User
from backlog.models import Epic, Item, Story, TechnicalTask, WorkLog
from interchange.models import ImportJob
from interchange.rules.archives import Upload, bundle
from interchange.rules.sprint_dates import Dates
from interchange.services import importing, uploads
from sprints.models import Sprint, SprintItem
from tests.interchange.conftest import REAL_FILE, start

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("TANDEM_SOAK"))
JSON = ("issues", "sprints", "issuetypes", "statuses", "worklogs")


def files(*names: str) -> list[Upload]:
    folder = REAL_FILE.parent
    if not all((folder / name).exists() for name in names):
        pytest.skip(f"the real exports are not in {folder}")
    return [Upload(name, (folder / name).read_bytes()) for name in names]


def bring(access: Access, given: list[Upload]) -> ImportJob:
    """With everything as the preview suggests it, days of sprints included."""
    job = uploads.upload(actor=access, files=given)
    days = {
        name: Dates(date.fromisoformat(first), date.fromisoformat(last))
        for name, (first, last) in job.mapping["sprints"].items()
    }
    start(access, job, sprints=days)
    importing.run_import(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")
    return job


def test_answers_of_jira_come_in_with_sprints_work_and_parts(access: Access) -> None:
    User.objects.create_user("member06@example.org", name="Member 06")
    given = files(*(f"jira-rest-{name}.json" for name in JSON))
    job = uploads.upload(actor=access, files=given)
    found = job.report["found"]
    assert (job.source, found["issues"], len(found["sprints"]), found["logs"]) == ("jira_json", 33, 31, 6)
    assert "24 work logs belong to issues that are not in the files, and stay out." in found["remarks"]
    assert "5 issues give another category than their state has; the state decides." in found["remarks"]
    assert job.mapping["types"] == {
        "子任务": "task", "故事": "story", "任务": "task", "缺陷": "defect", "Story": "story",
        "Epic": "epic", "Test Execution": "story",
    }  # fmt: skip

    done = bring(access, [Upload("export.zip", bundle(given))])
    assert Counter(Item.objects.values_list("type", flat=True)) == {"task": 20, "story": 11, "defect": 1}
    assert Epic.objects.get().title == "K5 epic"
    assert TechnicalTask.objects.exclude(parent=None).count() == 12
    assert Counter(Item.objects.values_list("column__name", flat=True)) == {"Done": 30, None: 2}
    assert Counter(Item.objects.values_list("resolution", flat=True)) == {"done": 25, "dropped": 5, "": 2}
    assert not Item.objects.filter(title__contains="\u200b").exists()
    split = TechnicalTask.objects.get(title="组件封装及Demo", estimate_minutes=240, remaining_minutes=360)
    assert split.parent.title == "问题积压图率"
    assert TechnicalTask.objects.filter(estimate_minutes=None, remaining_minutes=120).exists()
    assert list(Story.objects.exclude(points=None).values_list("points", flat=True)) == [2]
    assert "“-1” is no number of points." in [note[2] for note in done.report["result"]["notes"]]
    assert Sprint.objects.filter(state="closed").count() == 30
    assert SprintItem.objects.filter(sprint__name="EE Sprint 7").count() == 27
    assert not WorkLog.objects.exists()
    assert len(done.report["result"]["rows"]) == 33

    again = bring(access, given)
    assert again.report["result"]["counts"]["before"] == 33
    assert (Item.objects.count(), Epic.objects.count(), Sprint.objects.count()) == (32, 1, 30)


def test_work_of_members_is_kept_as_their_work(access: Access, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(name="Member 06")
    bring(access, files(*(f"jira-rest-{name}.json" for name in JSON)))
    assert WorkLog.objects.filter(person=ana).count() == 6
    assert sum(WorkLog.objects.values_list("minutes", flat=True)) == 1320


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="3,526 items in make soak; here a smaller file of the same form")
def test_a_long_table_of_points_comes_in_with_its_sprints(access: Access) -> None:
    given = files("story-points-springxd.csv")
    job = bring(access, given)
    assert (job.source, job.report["result"]["counts"]["items"]) == ("table", 3526)
    assert Story.objects.exclude(points=None).count() == 3526
    assert Story.objects.filter(points=40).count() == 5
    again = bring(access, given)
    assert again.report["result"]["counts"]["before"] == 3526
    sprints = bring(access, files("springxd-sprints.csv", "springxd-issue-sprints.csv"))
    assert sprints.report["result"]["counts"]["sprints"] > 40
    assert Sprint.objects.get(name="Sprint 24").end_on < Sprint.objects.get(name="Sprint 25").start_on


def test_each_file_alone_comes_in_twice(access: Access) -> None:
    for name in ("story-points-usergrid.csv", "springxd-sprints.csv", "springxd-issue-sprints.csv"):
        bring(access, files(name))
        there = (Item.objects.count(), Sprint.objects.count())
        bring(access, files(name))
        assert (Item.objects.count(), Sprint.objects.count()) == there
