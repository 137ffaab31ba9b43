"""An open page asks its own address for what somebody has changed: the rows of some items, the frame, or everything."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.models import Story
from backlog.services import ranking
from backlog.services.items import delete_item
from backlog.services.relations import link_items
from sprints.services.planning import plan_item
from sprints.services.sprints import create_sprint, start_sprint
from tests.factories import StoryFactory
from tests.shared import shared

FRESH = "/p/FER/backlog/"


@shared
def stories(everybody: Access) -> list[Story]:
    return [StoryFactory(actor=everybody, title=f"Story {name}", points=5) for name in "ABC"]


def rows_in(page: str) -> dict[str, str]:
    """By the number of an item whose row is in the page, the number of the row above it."""
    return dict(re.findall(r'<li class="row[^>]*data-item="(\d+)"[^>]*?data-after="(\d+)"', page))


def asked(client: Client, what: str, url: str = FRESH) -> str:
    answer = client.get(url, headers={"Tandem-Live": what})
    assert answer.status_code == 200
    return answer.content.decode()


def test_rows_come_one_by_one_with_the_row_they_stand_below(ada: Client, stories: list[Story]) -> None:
    a, b, c = (story.number for story in stories)
    assert rows_in(asked(ada, f"rows {a},{c}")) == {str(a): "0", str(c): str(b)}


def test_a_row_that_the_filter_hides_does_not_come(ada: Client, stories: list[Story]) -> None:
    a, _, c = (story.number for story in stories)
    assert rows_in(asked(ada, f"rows {a},{c}", f"{FRESH}?q=Story+C")) == {str(c): "0"}


def test_what_waits_for_an_item_comes_with_it(everybody: Access, ada: Client, stories: list[Story]) -> None:
    a, b, _ = (story.number for story in stories)
    link_items(actor=everybody, item=a, other=b, kind="blocks")
    assert rows_in(asked(ada, f"rows {a}")).keys() == {str(a), str(b)}


def test_sums_are_of_the_whole_list(ada: Client, stories: list[Story]) -> None:
    page = asked(ada, f"rows {stories[0].number}")
    assert "3 items · 15 pt" in page and 'id="palette"' not in page


def test_the_frame_alone_has_no_rows(ada: Client, stories: list[Story]) -> None:
    page = asked(ada, "frame")
    assert 'class="nav"' in page and "data-seq=" in page and "data-item" not in page


def test_nobody_else_gets_a_frame(outsider: Client, stories: list[Story]) -> None:
    assert outsider.get(FRESH, headers={"Tandem-Live": "frame"}).status_code == 404


@pytest.mark.parametrize("what", ["", "rows -1", "rows 1;2", "rows 1 <b>", "everything", "rows " + "9" * 700])
def test_what_cannot_be_read_is_the_whole_page(ada: Client, stories: list[Story], what: str) -> None:
    assert 'id="palette"' in asked(ada, what)


def test_a_list_that_is_asked_for_as_a_whole_has_as_many_rows_as_were_loaded(
    ada: Client, stories: list[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backlog.presenters.lists.queries.PAGE", 1)
    assert asked(ada, "all 2").count('data-item="') == 2


def test_a_moved_row_says_its_new_place(everybody: Access, ada: Client, stories: list[Story]) -> None:
    a, _, c = (story.number for story in stories)
    ranking.move_item(actor=everybody, item=c, to="top")
    assert rows_in(asked(ada, f"rows {c},{a}")) == {str(c): "0", str(a): str(c)}


@pytest.mark.parametrize("path", ["backlog/", "plan/", "board/"])
def test_many_rows_cost_as_many_queries_as_few(
    everybody: Access, ada: Client, stories: list[Story], path: str
) -> None:
    sprint = create_sprint(actor=everybody, start_on=date(2026, 11, 23), end_on=date(2026, 12, 4))
    if path == "board/":
        for story in stories:
            plan_item(actor=everybody, sprint=sprint.number, item=story.number)
        start_sprint(actor=everybody, sprint=sprint.number)
    url = ada.get(f"/p/FER/{path}", follow=True).request["PATH_INFO"]
    costs = []
    for asked_for in (stories[:1], stories):
        with CaptureQueriesContext(connection) as queries:
            asked(ada, f"rows {','.join(str(story.number) for story in asked_for)}", url)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_of_a_board_only_the_cards_that_were_asked_for_are_drawn(
    everybody: Access, ada: Client, stories: list[Story]
) -> None:
    sprint = create_sprint(actor=everybody, start_on=date(2026, 11, 23), end_on=date(2026, 12, 4))
    for story in stories:
        plan_item(actor=everybody, sprint=sprint.number, item=story.number)
    start_sprint(actor=everybody, sprint=sprint.number)
    page = asked(ada, f"rows {stories[0].number}", "/p/FER/board/")
    assert (page.count('<li class="card'), page.count("data-same")) == (1, 2)


def test_where_only_places_have_changed_nothing_but_rows_is_drawn(ada: Client, stories: list[Story]) -> None:
    page = asked(ada, f"rows {stories[0].number} order")
    assert rows_in(page) == {str(stories[0].number): "0"}
    assert 'class="nav"' not in page and 'class="triages"' not in page and "3 items" in page


def test_a_page_whose_item_was_deleted_is_told_so(
    everybody: Access, ada: Client, stories: list[Story]
) -> None:
    delete_item(actor=everybody, item=stories[0].number)
    assert "was deleted" in asked(ada, "rows 1 item", f"/p/FER/items/{stories[0].number}/")
