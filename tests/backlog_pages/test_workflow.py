"""The columns of the workflow: read by everybody, changed by admins."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from backlog.services.items import delete_item, restore_item
from backlog.services.workflow import change_state
from tests.backlog_pages.conftest import ROLES, Browser
from tests.factories import TaskFactory, column, fresh

URL = "/p/FER/settings/workflow/"
START = ["To do", "In progress", "Review", "Acceptance", "Done"]


def text_of(response: Any) -> str:
    return response.content.decode()


def names(access: Access) -> list[str]:
    return [one.name for one in access.project.columns.order_by("position")]


def change(ada: Client, access: Access, old_name: str, **values: Any) -> Any:
    found = column(access, old_name)
    return ada.post(f"{URL}{found.pk}/", {f"c{found.pk}-{field}": value for field, value in values.items()})


@pytest.mark.parametrize("role", ROLES)
def test_every_member_reads_it(as_role: Browser, role: str) -> None:
    text = text_of(as_role(role).get(URL))
    assert "In progress" in text and "Only an admin" in text and 'name="name"' not in text


def test_a_column_is_added_after_those_of_its_kind(ada: Client, everybody: Access) -> None:
    ada.post(URL, {"name": "Testing", "category": "doing", "wip_limit": "3"})
    assert names(everybody) == ["To do", "In progress", "Review", "Acceptance", "Testing", "Done"]
    assert column(everybody, "Testing").wip_limit == 3


def test_names_are_given_once_and_what_was_typed_stays(ada: Client, everybody: Access) -> None:
    answer = ada.post(URL, {"name": "review", "category": "doing", "wip_limit": ""})
    assert answer.status_code == 400 and 'value="review"' in text_of(answer)
    renamed = change(ada, everybody, "To do", name="Done")
    assert renamed.status_code == 400 and "already" in text_of(renamed)
    assert names(everybody) == START


def test_a_column_is_renamed_and_limited(ada: Client, everybody: Access) -> None:
    assert change(ada, everybody, "Review", name="Peer review", wip_limit="2").status_code == 303
    assert column(everybody, "Peer review").wip_limit == 2
    change(ada, everybody, "Peer review", name="Peer review", wip_limit="")
    assert column(everybody, "Peer review").wip_limit is None


def test_one_column_at_a_time_takes_stories_for_acceptance(ada: Client, everybody: Access) -> None:
    change(ada, everybody, "Review", name="Review", is_acceptance="on")
    assert [one.name for one in everybody.project.columns.filter(is_acceptance=True)] == ["Review"]
    change(ada, everybody, "Review", name="Review")
    assert not everybody.project.columns.filter(is_acceptance=True).exists()


def test_columns_move_among_their_kind(ada: Client, everybody: Access) -> None:
    review = column(everybody, "Review")
    ada.post(f"{URL}{review.pk}/move/", {"position": "2"})
    assert names(everybody) == ["To do", "Review", "In progress", "Acceptance", "Done"]
    refused = ada.post(f"{URL}{review.pk}/move/", {"position": "1"})
    assert refused.status_code == 409 and "stand first" in text_of(refused)


def test_only_an_empty_column_is_removed(ada: Client, everybody: Access) -> None:
    review = column(everybody, "Review")
    task = TaskFactory(actor=everybody)
    change_state(actor=everybody, item=task.number, column=review.pk)
    refused = ada.post(f"{URL}{review.pk}/remove/")
    assert refused.status_code == 409 and "still holds 1 item" in text_of(refused)
    delete_item(actor=everybody, item=task.number)
    assert ada.post(f"{URL}{review.pk}/remove/").status_code == 303
    restore_item(actor=everybody, item=task.number)
    assert fresh(task).column.category == "doing" and "Review" not in names(everybody)


def test_the_last_column_of_a_kind_stays(ada: Client, everybody: Access) -> None:
    refused = ada.post(f"{URL}{column(everybody, 'Done').pk}/remove/")
    assert refused.status_code == 409 and "only column of its kind" in text_of(refused)


@pytest.mark.parametrize("position", ["", "x", "-1", "9" * 30])
def test_odd_positions_are_refused(ada: Client, everybody: Access, position: str) -> None:
    assert ada.post(f"{URL}{column(everybody, 'Review').pk}/move/", {"position": position}).status_code == 400


def test_only_admins_change_it(as_role: Browser, everybody: Access) -> None:
    master = as_role("scrum_master")
    assert master.post(URL, {"name": "Mine", "category": "doing"}).status_code == 403
    assert master.post(f"{URL}{column(everybody, 'Review').pk}/remove/").status_code == 403
    assert names(everybody) == START
