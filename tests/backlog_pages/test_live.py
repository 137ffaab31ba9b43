"""An open page asks its own address for what somebody has changed: the rows of some items, the frame, or everything."""

import re

import pytest
from django.test import Client

from accounts.access import Access
from backlog.models import Story
from backlog.services import ranking
from backlog.services.relations import link_items
from tests.factories import StoryFactory, TaskFactory
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


@pytest.mark.parametrize("what", ["", "rows -1", "rows 1;2", "everything", "rows " + "9" * 700])
def test_what_cannot_be_read_is_the_whole_page(ada: Client, stories: list[Story], what: str) -> None:
    assert 'id="palette"' in asked(ada, what)


def test_a_list_that_is_asked_for_as_a_whole_has_as_many_rows_as_were_loaded(
    everybody: Access, ada: Client
) -> None:
    for _ in range(60):
        TaskFactory(actor=everybody)
    assert asked(ada, "all 57").count('data-item="') == 57


def test_a_moved_row_says_its_new_place(everybody: Access, ada: Client, stories: list[Story]) -> None:
    a, _, c = (story.number for story in stories)
    ranking.move_item(actor=everybody, item=c, to="top")
    assert rows_in(asked(ada, f"rows {c},{a}")) == {str(c): "0", str(a): str(c)}
