"""A story that is too big becomes several, and nothing of it is lost."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from backlog import queries
from backlog.models import Gate, Item, Link
from backlog.services import criteria, gates, items, workflow
from backlog.services.splitting import Part, split_story
from common.errors import Invalid, NotAllowed, Refused, Stale
from tests.factories import EpicFactory, StoryFactory, TaskFactory, column, fresh, order


def test_parts_stand_below_with_what_moves_to_them(everybody: Access, po: Access) -> None:
    epic = EpicFactory(actor=everybody)
    story = StoryFactory(
        actor=everybody,
        title="Pay",
        as_a="rider",
        so_that="I go",
        epic=epic.number,
        labels=["Q4"],
        points=8,
        design="in_points",
        criteria=["by card", ("technical", "logged"), "met"],
    )
    below = StoryFactory(actor=everybody)
    card, logged, met = story.criteria.all()
    criteria.judge_criterion(actor=everybody, item=story.number, criterion=met.pk, state="met")
    child = TaskFactory(actor=everybody, parent=story.number)
    spike = TaskFactory(actor=everybody)
    gates.set_gate(actor=everybody, item=story.number, waits_for=spike.number)
    one, two = split_story(
        actor=everybody,
        item=story.number,
        parts=[
            Part(title="Card", criteria=[card.pk], points=3),
            Part(title="Log", criteria=[logged.pk], children=[child.number]),
        ],
        points=5,
    )
    assert order(everybody, "product") == [story.number, one.number, two.number, below.number]
    assert (fresh(story).points, one.points, two.points) == (5, 3, None)
    assert [row.text for row in story.criteria.all()] == ["met"]
    assert [(row.text, row.kind, row.position) for row in two.criteria.all()] == [("logged", "technical", 1)]
    assert fresh(child).parent == two
    for part in (one, two):
        assert (part.as_a, part.so_that, part.design, part.epic) == ("rider", "I go", "in_points", epic)
        assert [label.name for label in part.labels.all()] == ["Q4"]
        assert Link.objects.filter(source=part, target=story, kind="results_from").exists()
        assert Gate.objects.filter(item=part, waits_for=spike, opened_at=None).exists()
    said = [str(line) for line in queries.item_detail(po, story.number).history]
    assert any("split it into FER-" in line and "“Card”" in line for line in said)


def test_developers_split_but_a_product_owner_cannot_size(everybody: Access, po: Access, dev: Access) -> None:
    story = StoryFactory(actor=po)
    assert split_story(actor=dev, item=story.number, parts=[Part(title="A", points=1)])[0].points == 1
    with pytest.raises(NotAllowed):
        split_story(actor=po, item=story.number, parts=[Part(title="A", points=1)])


def test_who_may_not_split(everybody: Access, master: Access, manager: Access, stakeholder: Access) -> None:
    story = StoryFactory(actor=everybody)
    for access in (master, manager, stakeholder):
        with pytest.raises(NotAllowed):
            split_story(actor=access, item=story.number, parts=[Part(title="A")])


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([], "parts"),
        ([Part(title="x")] * 21, "parts"),
        ([Part(title="A"), Part(title=" ")], "parts.1.title"),
        ([Part(title="x" * 201)], "parts.0.title"),
        ([Part(title="A", points=Decimal("-1"))], "parts.0.points"),
        ([Part(title="A", criteria=[0])], "parts.0.criteria"),
        ([Part(title="A", criteria=[1]), Part(title="B", criteria=[1])], "parts.1.criteria"),
        ([Part(title="A", criteria=[2])], "parts.0.criteria"),
        ([Part(title="A", children=[999])], "parts.0.children"),
    ],
)
def test_odd_parts_are_told_at_their_field_and_nothing_is_made(
    everybody: Access, parts: list[Part], field: str
) -> None:
    story = StoryFactory(actor=everybody, criteria=["open", "met"])
    rows = dict(enumerate(story.criteria.all(), start=1))
    criteria.judge_criterion(actor=everybody, item=story.number, criterion=rows[2].pk, state="met")
    given = [
        Part(
            title=part.title,
            points=part.points,
            children=part.children,
            criteria=[rows[pk].pk if pk else 0 for pk in part.criteria],
        )
        for part in parts
    ]
    with pytest.raises(Invalid) as error:
        split_story(actor=everybody, item=story.number, parts=given)
    assert list(error.value.fields) == [field]
    assert Item.objects.count() == 1


def test_what_cannot_be_split_now(everybody: Access) -> None:
    story = StoryFactory(actor=everybody)
    child = TaskFactory(actor=everybody, parent=story.number)
    given: dict[str, Any] = {"actor": everybody, "item": story.number}
    with pytest.raises(Stale):
        split_story(**given, parts=[Part(title="A")], version=7)
    workflow.change_state(actor=everybody, item=child.number, column=column(everybody, "In progress").pk)
    with pytest.raises(Refused, match="in progress"):
        split_story(**given, parts=[Part(title="A", children=[child.number])])
    workflow.drop_item(**given, reason="no")
    with pytest.raises(Refused, match="closed"):
        split_story(**given, parts=[Part(title="A")])
    assert Item.objects.count() == 2


def test_the_page_splits_and_keeps_what_was_typed(everybody: Access, client: Client) -> None:
    client.force_login(everybody.user)
    story = StoryFactory(actor=everybody, criteria=["c"], points=5)
    pk, url = story.criteria.get().pk, f"/p/FER/items/{story.number}/split/"
    assert "Title of part 3" in client.get(url).content.decode()
    assert "Title of part 6" in client.get(url + "?parts=6").content.decode()
    sent = {"version": 1, "title_1": "One", f"criterion_{pk}": "2"}
    wrong = client.post(url, sent)
    assert wrong.status_code == 400 and "Part 2 has no title." in wrong.content.decode()
    assert 'value="One"' in wrong.content.decode()
    assert client.post(url, sent | {"version": 9, "title_2": "Two"}).status_code == 409
    assert client.post(url, sent | {"title_2": "Two", "points_2": "2", "points": "3"}).status_code == 303
    two = Item.objects.get(title="Two").story
    assert (two.points, two.criteria.get().pk, fresh(story).points) == (2, pk, 3)


def test_the_api_splits(everybody: Access, client: Client) -> None:
    client.force_login(everybody.user)
    story = StoryFactory(actor=everybody)
    url = f"/api/v1/projects/FER/items/{story.number}/split/"
    json = {"content_type": "application/json"}
    assert client.post(url, {"parts": [{"title": "A"}]}, **json).status_code == 400
    assert client.post(url, {"parts": [{"title": "A"}], "version": 3}, **json).status_code == 409
    made = client.post(url, {"parts": [{"title": "A", "points": 2}, {"title": "B"}], "version": 1}, **json)
    assert made.status_code == 201, made.content
    assert [(one["title"], one["points"]) for one in made.json()] == [("A", "2.00"), ("B", None)]
    items.delete_item(actor=everybody, item=story.number)
    assert client.post(url, {"parts": [{"title": "A"}], "version": 1}, **json).status_code == 404
