"""From an upload to items: what comes in, what follows from the choices, and that it comes in once or not at all."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.access import Access
from accounts.models import User
from backlog.models import Column, Comment, Defect, Epic, Item, Outcome, Spike, Story, TechnicalTask
from common.errors import Invalid
from interchange.rules.sprint_dates import Dates
from interchange.services import uploads
from sprints.models import Sprint, SprintItem
from tests.interchange.conftest import ALL, Run, csv_of, issue, row, start, upload

pytestmark = pytest.mark.django_db
PART_OF = "It was part of AB-2; here, only technical tasks are parts of stories."


def item(title: str) -> Item:
    return Item.objects.get(title=title)


def test_types_become_types_and_states_become_columns(run: Run) -> None:
    job = run(
        csv_of(
            [
                issue(1, type="Story", status="Done", category="Done"),
                issue(2, type="Task", status="Deploy", category="In Progress"),
                issue(3, type="Bug"),
                issue(4, type="Spike"),
                issue(5, type="Epic"),
            ]
        )
    )
    assert (job.state, job.error) == ("done", "")
    assert job.report["result"]["counts"]["items"] == 4
    assert item("Issue 1").column.name == "Done"
    assert item("Issue 2").column.name == "In progress"
    assert item("Issue 3").column is None
    assert {Story.objects.get().number, TechnicalTask.objects.get().number, Defect.objects.get().number} == {
        1,
        2,
        3,
    }
    assert Spike.objects.get().question == "Issue 4"
    assert Epic.objects.get().title == "Issue 5"


def test_a_state_whose_issues_are_all_resolved_is_done(run: Run) -> None:
    rows = [
        row(1, type="Task", status="Deploy", category="In Progress", resolution="Done"),
        row(2, type="Task", status="Review", category="In Progress", resolution="Done"),
        row(3, type="Task", status="Review", category="In Progress", resolution="Unresolved"),
    ]
    run(csv_of(rows, ALL))
    assert (item("Issue 1").column.name, item("Issue 1").resolution) == ("Done", "done")
    assert [item(title).column.name for title in ("Issue 2", "Issue 3")] == ["Review", "Review"]
    assert "Unresolved" not in item("Issue 3").description


def test_a_type_that_nobody_knows_is_asked_for(access: Access) -> None:
    job = upload(access, csv_of([issue(1, type="Wunsch")]))
    assert job.mapping["types"] == {"Wunsch": "story"}
    with pytest.raises(Invalid, match="Wunsch"):
        uploads.start_import(actor=access, job_id=job.pk, types={}, columns={"To Do": None}, sprints={})


def test_types_and_states_can_be_chosen_otherwise(run: Run, access: Access) -> None:
    review = Column.objects.get(project=access.project, name="Review")
    run(
        csv_of([issue(1, type="Task"), issue(2, type="Idea")]),
        types={"Task": "defect", "Idea": "skip"},
        columns={"To Do": review.pk},
    )
    assert [(found.type, found.column) for found in Item.objects.all()] == [("defect", review)]


def test_what_was_left_out_can_come_in_later(run: Run) -> None:
    data = csv_of([issue(1, type="Idea")])
    run(data, types={"Idea": "skip"})
    run(data, types={"Idea": "story"})
    assert Item.objects.count() == 1


def test_the_same_file_twice_adds_nothing(run: Run) -> None:
    data = csv_of([issue(1), issue(2, type="Epic"), issue(3, type="Task")])
    run(data)
    again = run(data)
    assert (again.state, again.rows_total) == ("done", 0)
    assert again.report["result"]["counts"]["before"] == 3
    assert (Item.objects.count(), Epic.objects.count()) == (2, 1)


def test_a_newer_export_adds_what_is_new_below_what_is_there(run: Run) -> None:
    run(csv_of([row(1), row(2, "Aim", "Epic")], ALL))
    run(csv_of([row(3, type="Task", parent="10001"), row(1), row(4, parent="10002")], ALL))
    assert list(Item.objects.order_by("number").values_list("title", flat=True)) == [
        "Issue 1",
        "Issue 3",
        "Issue 4",
    ]
    assert TechnicalTask.objects.get().parent.title == "Issue 1"
    assert item("Issue 4").epic.title == "Aim"
    assert item("Issue 4").rank > item("Issue 1").rank


def test_an_epic_is_the_epic_and_a_story_is_the_parent_of_its_tasks(run: Run) -> None:
    rows = [
        row(1, "Aim", "Epic"),
        row(2, "Value", "Story", parent="10001"),
        row(3, "Part", "Sub-task", parent="10002"),
        row(4, "Broken", "Bug", parent="AB-2"),
        row(5, "Lost", "Story", parent="99"),
    ]
    job = run(csv_of(rows, ALL))
    task = TechnicalTask.objects.get()
    assert (task.parent.title, task.epic.title) == ("Value", "Aim")
    assert item("Broken").epic is None
    assert PART_OF in item("Broken").description
    assert [note[1:] for note in job.report["result"]["notes"]] == [
        ["AB-4", PART_OF],
        ["AB-5", "Its parent 99 was not imported."],
    ]


def test_rank_decides_the_order_and_the_file_where_there_is_none(run: Run) -> None:
    run(csv_of([row(1, rank="0|i0003:"), row(2, rank="0|i0001:"), row(3, rank="0|i0002:")], ALL))
    assert list(Story.objects.order_by("rank").values_list("title", flat=True)) == [
        "Issue 2",
        "Issue 3",
        "Issue 1",
    ]
    run(csv_of([row(12), row(11, rank="0|i0001:")], ALL))
    assert [story.title for story in Story.objects.order_by("rank")][3:] == ["Issue 12", "Issue 11"]


def test_dates_are_of_the_projects_zone_and_done_is_when_it_was_resolved(run: Run) -> None:
    run(
        csv_of(
            [
                row(
                    1,
                    "Old",
                    "Story",
                    "Done",
                    "Done",
                    created="20/Jul/23 3:25 PM",
                    resolved="21/Jul/23 9:00 AM",
                )
            ],
            ALL,
        )
    )
    found = item("Old")
    assert found.created_at == datetime(2023, 7, 20, 13, 25, tzinfo=UTC)
    assert found.done_at == datetime(2023, 7, 21, 7, 0, tzinfo=UTC)
    assert found.resolution == "done"


def test_what_was_closed_undone_is_dropped(run: Run) -> None:
    run(csv_of([row(1, "No", "Story", "Done", "Done", resolution="Won't Do")], ALL))
    assert item("No").resolution == "dropped"


def test_a_spike_that_was_done_has_an_outcome(run: Run, access: Access) -> None:
    run(
        csv_of(
            [row(1, "Why?", "Spike", "Done", "Done", resolved="21/Jul/23 9:00 AM"), row(2, "How?", "Spike")],
            ALL,
        )
    )
    outcome = Outcome.objects.get()
    assert (outcome.spike.title, outcome.kind, outcome.recorded_by) == ("Why?", "knowledge", access.user)
    assert outcome.findings == "It was closed as Done; its text and comments came along."


def test_members_are_found_by_name_or_mail_and_others_stay_as_words(run: Run, ana: User) -> None:
    run(
        csv_of(
            [
                row(1, assignee="ANA@example.org", reporter="ana lima"),
                row(2, assignee="Kim Vo", reporter="Bo [x](y)"),
            ],
            ALL,
        )
    )
    assert (item("Issue 1").assignee, item("Issue 1").created_by) == (ana, ana)
    assert "Ana" not in item("Issue 1").description
    assert (item("Issue 2").assignee, item("Issue 2").created_by) == (None, None)
    assert "Reported by Bo \\[x\\](y); assigned to Kim Vo" in item("Issue 2").description


def test_comments_keep_author_and_date(run: Run, ana: User) -> None:
    run(
        csv_of(
            [
                row(
                    1,
                    comment="12/Apr/23 11:29 AM;Kim Vo;*Yes*",
                    comment_2="12/Apr/23 11:30 AM;Ana Lima;No; or so",
                )
            ],
            ALL,
        )
    )
    first, second = Comment.objects.all()
    assert (first.author_name, first.author, first.body) == ("Kim Vo", None, "**Yes**")
    assert first.created_at == datetime(2023, 4, 12, 9, 29, tzinfo=UTC)
    assert (second.author, second.body) == (ana, "No; or so")


def test_sizes_go_where_a_type_has_room_for_them(run: Run) -> None:
    rows = [
        row(1, story_points="3.5"),
        row(2, type="Task", original_estimate="9000", story_points="2"),
        row(3, story_points="?"),
    ]
    job = run(csv_of(rows, ALL))
    assert Story.objects.get(title="Issue 1").points == Decimal("3.5")
    assert TechnicalTask.objects.get().estimate_minutes == 150
    assert "2 story points" in TechnicalTask.objects.get().description
    assert Story.objects.get(title="Issue 3").points is None
    assert job.report["result"]["notes"] == [[4, "AB-3", "“?” is no number of points."]]


def test_a_title_that_is_too_long_stands_whole_in_the_description(run: Run) -> None:
    title = "word " * 60
    run(csv_of([issue(1, title)]))
    found = Item.objects.get()
    assert len(found.title) <= 200 and found.title.endswith("…")
    assert title.strip() in found.description


def test_sprints_with_dates_are_created_and_the_others_become_labels(run: Run, access: Access) -> None:
    rows = [
        row(1, "Carried", "Story", "Done", "Done", sprint="S 1", sprint_2="S 2"),
        row(2, "Returned", sprint="S 1"),
        row(3, "Coming", sprint="S 2", sprint_2="S 9"),
        row(4, "Loose", sprint="S 10", labels="big"),
    ]
    job = run(
        csv_of(rows, ALL),
        sprints={
            "S 2": Dates(date(2023, 5, 15), date(2023, 5, 26)),
            "S 1": Dates(date(2023, 5, 1), date(2023, 5, 12)),
            "S 9": Dates(date(2199, 1, 1), date(2199, 1, 14)),
            "S 10": Dates(None, None),
        },
    )
    assert list(Sprint.objects.order_by("number").values_list("name", "state")) == [
        ("S 1", "closed"),
        ("S 2", "closed"),
        ("S 9", "planned"),
    ]
    places = SprintItem.objects.order_by("sprint__number", "rank").values_list(
        "sprint__name", "item__title", "outcome", "is_open"
    )
    assert list(places) == [
        ("S 1", "Carried", "carried", False),
        ("S 1", "Returned", "returned", False),
        ("S 2", "Carried", "done", False),
        ("S 2", "Coming", "carried", False),
        ("S 9", "Coming", "", True),
    ]
    assert sorted(label.name for label in item("Loose").labels.all()) == ["S 10", "big"]
    assert job.report["result"]["counts"]["sprints"] == 3


def test_a_sprint_that_is_here_already_is_used(run: Run) -> None:
    dates = Dates(date(2199, 1, 1), date(2199, 1, 14))
    run(csv_of([row(1, sprint="S 1")], ALL), sprints={"S 1": dates})
    run(csv_of([row(2, sprint="S 1")], ALL))
    assert Sprint.objects.get().sprint_items.count() == 2


@pytest.mark.parametrize(
    ("start_on", "end_on", "field", "said"),
    [
        (date(2023, 5, 1), None, "S 1 end", "Give both dates"),
        (None, date(2023, 5, 1), "S 1 start", "Give both dates"),
        (date(2023, 5, 2), date(2023, 5, 1), "S 1 end", "ends before it starts"),
        (date(2023, 1, 1), date(2023, 12, 31), "S 1 end", "365 days"),
        (date(2023, 6, 1), date(2023, 6, 20), "S 1 start", "overlaps with S 0"),
    ],
)
def test_dates_that_cannot_be_are_refused_at_their_field(
    access: Access, run: Run, start_on: date | None, end_on: date | None, field: str, said: str
) -> None:
    run(csv_of([row(1, sprint="S 0")], ALL), sprints={"S 0": Dates(date(2023, 6, 10), date(2023, 6, 11))})
    job = upload(access, csv_of([row(2, sprint="S 1")], ALL))
    with pytest.raises(Invalid) as refusal:
        start(access, job, sprints={"S 1": Dates(start_on, end_on)})
    assert list(refusal.value.fields) == [field]
    assert said in refusal.value.message
