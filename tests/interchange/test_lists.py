"""Every list as a file for spreadsheets: what is in it, that no text is a formula, and what it costs."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from backlog.services import items
from common.csv_files import cell
from interchange.presenters.lists import LISTS
from tests import factories
from tests.interchange import own
from tests.interchange.own import kept_world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def rows_of(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def browser(world: own.World, client: Client) -> Client:
    client.force_login(world.access.user)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_every_list_can_be_taken_away_by_page_and_api(browser: Client, name: str) -> None:
    answer = browser.get(f"/p/PAY/lists/{name}.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="PAY-{name}.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    rows = rows_of(answer)
    assert rows and all(None not in row for row in rows)  # no cell beyond the header
    assert rows_of(browser.get(f"/api/v1/projects/PAY/lists/{name}.csv")) == rows


def test_rows_hold_numbers_dates_and_filters(browser: Client, world: own.World) -> None:
    rows = rows_of(browser.get("/p/PAY/lists/backlog.csv?state=all"))
    story = next(row for row in rows if row["Key"] == "PAY-1")
    assert (story["Points"], story["Labels"], story["Epic"]) == ("3", "'=label, two", "Refunds")
    only = rows_of(browser.get("/p/PAY/lists/backlog.csv?type=defect"))
    assert [row["Type"] for row in only] == ["Defect"]
    assert {row["Backlog"] for row in rows_of(browser.get("/p/PAY/lists/backlog.csv?kind=technical"))} == {
        "technical"
    }
    logged = rows_of(browser.get("/p/PAY/lists/work-logs.csv"))
    assert [(row["Hours (h)"], row["Person"]) for row in logged] == [("0.5", "Ben Ek")]
    members = rows_of(browser.get("/p/PAY/lists/members.csv"))
    assert {row["Share (%)"] for row in members} == {"100"}


def test_the_mark_of_utf8_can_be_left_out(browser: Client) -> None:
    def start(address: str) -> bytes:
        return b"".join(browser.get(address).streaming_content)[:3]

    assert start("/p/PAY/lists/epics.csv") == b"\xef\xbb\xbf"
    assert start("/p/PAY/lists/epics.csv?bom=no") == b"Num"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@\t\r\n＝"),
        ("plain", "plain"),
        (-5, -5),
        (Decimal("100.00"), "100"),
        (Decimal("0.50"), "0.5"),
        (None, ""),
        (True, "yes"),
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 11, 21, 8, 30, tzinfo=UTC), "2026-11-21T08:30:00Z"),
    ],
)
def test_a_cell_is_never_a_formula(value: Any, shown: Any) -> None:
    assert cell(value) == shown


def test_members_read_lists_and_others_nothing(browser: Client, world: own.World) -> None:
    assert browser.get("/p/PAY/lists/passwords.csv").status_code == 404
    watcher = factories.member(world.access, "stakeholder")
    browser.force_login(watcher.user)
    assert browser.get("/p/PAY/lists/backlog.csv").status_code == 200
    browser.force_login(factories.UserFactory())
    assert browser.get("/p/PAY/lists/backlog.csv").status_code == 404


@pytest.mark.parametrize("name", ["backlog", "epics", "decisions", "sprint-items", "work-logs", "members"])
def test_a_list_costs_the_same_for_any_number_of_rows(
    browser: Client, world: own.World, name: str, django_assert_max_num_queries: Any
) -> None:
    def read() -> int:
        return len(rows_of(browser.get(f"/p/PAY/lists/{name}.csv")))

    with django_assert_max_num_queries(12) as few:
        before = read()
    _more(world.access)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert read() >= before


def _more(access: Access) -> None:
    for n in range(4):
        story = factories.StoryFactory(actor=access, labels=[f"l{n}"])
        items.log_work(actor=access, item=story.number, minutes=15)
        factories.EpicFactory(actor=access)
        factories.member(access, "developer")
