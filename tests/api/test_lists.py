"""Lists through the API: filters, pages, backlogs by rank, epics, columns, projects."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.access import Access
from tests.api.conftest import Caller
from tests.factories import column
from tests.shared import shared


@shared
def some(api: Caller) -> dict[str, int]:
    """One item of each type, each with something that a filter finds."""
    epic = api.post("epics/", {"title": "Payments", "kind": "foundation"}).json()["number"]
    numbers = {
        "story": api.create("story", title="Pay by card", epic=epic, labels=["web", "card"], points=3),
        "task": api.create("task", title="Cache", labels=["web"], assignee=api.access.user_id),
        "spike": api.create("spike", title="Which cache?"),
        "defect": api.create("defect", title="Pays twice"),
    }
    found = {type: item["number"] for type, item in numbers.items()}
    api.post(f"items/{found['task']}/state/", {"column": column(api.access, "Review").pk})
    return found | {"epic": epic}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["story", "task", "spike", "defect"]),
        ({"type": "spike"}, ["spike"]),
        ({"type": ["spike", "task"]}, ["task", "spike"]),
        ({"epic": 1}, ["story"]),
        ({"epic": 0}, ["task", "spike", "defect"]),
        ({"label": "web"}, ["story", "task"]),
        ({"label": ["web", "card"]}, ["story"]),
        ({"assignee": 0}, ["story", "spike", "defect"]),
        ({"state": "doing"}, ["task"]),
        ({"state": "backlog"}, ["story", "spike", "defect"]),
        ({"state": "done"}, []),
        ({"text": "pay"}, ["story", "defect"]),
        ({"text": "FER-2"}, ["task"]),
        ({"backlog": "technical"}, ["task", "spike"]),
        ({"backlog": "product", "text": "card"}, ["story"]),
        ({"estimated": "true"}, ["story"]),
    ],
)
def test_filters_narrow_the_list(
    api: Caller, some: dict[str, int], query: dict[str, Any], expected: list[str]
) -> None:
    page = api.get("items/", count="true", **query).json()
    assert [row["number"] for row in page["results"]] == [some[type] for type in expected]
    assert page["count"] == len(expected)


def test_items_of_one_person(api: Caller, some: dict[str, int]) -> None:
    page = api.get("items/", assignee=api.access.user_id).json()
    assert [row["number"] for row in page["results"]] == [some["task"]]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"typ": "story"}, "typ"),
        ({"type": "epic"}, "type"),
        ({"epic": "one"}, "epic"),
        ({"epic": -1}, "epic"),
        ({"assignee": 10**30}, "assignee"),
        ({"state": "open"}, "state"),
        ({"text": "a\x00b"}, "text"),
        ({"estimated": "perhaps"}, "estimated"),
    ],
)
def test_a_filter_that_cannot_be_applied_is_refused(api: Caller, query: dict[str, Any], wrong: str) -> None:
    answer = api.get("items/", **query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])


def test_pages_do_not_overlap_and_lead_to_each_other(api: Caller) -> None:
    numbers = [api.create("task")["number"] for _ in range(5)]
    first = api.get("items/", limit=2, count="true")
    second = api.client.get(first.json()["next"]).json()
    third = api.client.get(second["next"]).json()
    found = [row["number"] for page in (first.json(), second, third) for row in page["results"]]
    assert (found, third["next"], first.json()["count"]) == (numbers, None, 5)
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'


def test_what_comes_and_goes_meanwhile_moves_no_page(api: Caller) -> None:
    numbers = [api.create("task")["number"] for _ in range(4)]
    notes = api.get("activity/", limit=2).json()
    first = api.get("items/", limit=2).json()
    api.delete(f"items/{numbers[0]}/")
    api.create("task")
    second = api.client.get(first["next"]).json()
    assert [row["number"] for row in second["results"]] == numbers[2:]
    older = api.client.get(notes["next"]).json()["results"]
    assert older[0]["seq"] < notes["results"][-1]["seq"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"cursor": "x"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "WzFd:1vM:x"}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "all"}, "limit"),
        ({"limit": 10**30}, "limit"),
        ({"limit": "000000200999"}, "limit"),
        ({"page": 2}, "page"),
    ],
)
@pytest.mark.parametrize("path", ["items/", "backlogs/product/", "activity/", "members/"])
def test_a_part_that_cannot_be_is_refused(api: Caller, path: str, query: dict[str, Any], wrong: str) -> None:
    answer = api.get(path, **query)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])


def test_a_cursor_is_good_for_its_own_list(api: Caller) -> None:
    for _ in range(2):
        api.create("task")
        api.post("epics/", {"title": "One"})
    cursor = parse_qs(urlsplit(api.get("items/", limit=1).json()["next"]).query)["cursor"][0]
    assert api.get("items/", cursor=cursor).status_code == 200
    assert api.get("epics/", cursor=cursor).status_code == 400


def test_every_list_goes_on_where_it_stopped(api: Caller) -> None:
    """Orders by words, by what may be missing, and by what the database works out."""
    suggestions = [
        api.post("suggestions/", {"kind": "task", "title": f"S{n}"}).json()["id"] for n in range(4)
    ]
    for answered in suggestions[:2]:
        api.post(f"suggestions/{answered}/withdraw/")
    for name in ("B", "a", "C"):
        api.post("done-templates/", {"name": name, "lines": ["x"]})
    for path in ("suggestions/", "done-templates/"):
        whole = [row["id"] for row in api.get(path).json()["results"]]
        found, link = [], f"{api.root}{path}?limit=1"
        while link:
            page = api.client.get(link).json()
            found, link = found + [row["id"] for row in page["results"]], page["next"]
        assert (found, len(found) > 2) == (whole, True)


def test_all_items_come_at_once(api: Caller, some: dict[str, int]) -> None:
    everything = api.get("items/all/").json()
    assert [row["number"] for row in everything["results"]] == sorted(
        number for type, number in some.items() if type != "epic"
    )
    story, task, *_ = everything["results"]
    row = api.get(f"items/{story['number']}/").json()
    assert {
        "epic": 1,
        "labels": ["card", "web"],
        "points": "3.00",
        "state": "backlog",
    }.items() <= story.items()
    assert all(row[name] == story[name] for name in ("key", "title", "version", "backlog"))
    assert (task["state"], task["assignee"]) == ("doing", api.access.user_id)
    assert everything["seq"] == api.get("activity/", limit=1).json()["results"][0]["seq"]
    assert [row["number"] for row in api.get("items/all/", label="card").json()["results"]] == [some["story"]]


def test_all_items_say_what_each_says_however_odd_its_words(api: Caller) -> None:
    odd = 'Quotes " and \\ and {"a": [1]} %s % \U0001f600'
    api.create("story", title=odd, labels=['"', "%(x)s"])
    item = api.create("defect", title="'; --", severity=1)["number"]
    api.post(f"items/{item}/block/", {"reason": odd})
    every = api.get("items/all/").json()["results"]
    for row in every:
        whole = api.get(f"items/{row['number']}/").json()
        assert [row[name] for name in ("title", "labels", "blocked_reason")] == [
            whole[name] for name in ("title", "labels", "blocked_reason")
        ]
        assert row["created_at"][:19] == whole["created_at"][:19]
    assert every[0]["title"] == odd
    assert api.get("items/all/", type=["story", "defect"]).json()["results"] == every


def test_a_backlog_is_read_by_rank_in_parts(api: Caller) -> None:
    numbers = [api.create("story", points=2, at_top=True)["number"] for _ in range(5)][::-1]
    api.create("task")
    first = api.get("backlogs/product/", limit=2).json()
    assert (first["count"], first["points"], len(first["results"])) == (5, "10.00", 2)
    second = api.client.get(first["next"]).json()
    third = api.client.get(second["next"]).json()
    found = [row["number"] for page in (first, second, third) for row in page["results"]]
    assert (found, third["next"]) == (numbers, None)
    assert api.get("backlogs/technical/").json()["count"] == 1
    assert api.get("backlogs/secret/").status_code == 404


def test_a_backlog_hides_done_items_and_sub_tasks(api: Caller, some: dict[str, int]) -> None:
    api.create("task", parent=some["story"])
    api.post(f"items/{some['defect']}/drop/", {"reason": "Not a bug"})
    technical = api.get("backlogs/technical/").json()
    assert [row["number"] for row in technical["results"]] == [some["task"], some["spike"]]
    product = api.get("backlogs/product/").json()
    assert [row["number"] for row in product["results"]] == [some["story"]]


def test_epics_are_created_edited_moved_and_closed(api: Caller) -> None:
    one, two = (api.post("epics/", {"title": title}).json()["number"] for title in ("One", "Two"))
    edited = api.patch(f"epics/{one}/", {"title": "First", "version": 1})
    assert (edited.json()["title"], edited["ETag"][:3]) == ("First", '"2.')
    stale = api.patch(f"epics/{one}/", {"title": "Other"}, if_match='"1"')
    assert (stale.status_code, stale.json()["changed"]["title"]["theirs"]) == (409, "First")
    api.post(f"epics/{two}/move/", {"before": one})
    assert [row["number"] for row in api.get("epics/").json()["results"]] == [two, one]
    assert api.post(f"epics/{one}/close/").json()["closed_at"] is not None
    assert api.post(f"epics/{one}/close/", {"is_closed": False}).json()["closed_at"] is None
    assert api.get("epics/99/").status_code == 404


def test_columns_are_read_in_their_order(api: Caller) -> None:
    names = [row["name"] for row in api.get("columns/").json()]
    assert names == ["To do", "In progress", "Review", "Acceptance", "Done"]


def test_projects_are_ones_own(api: Caller, outsider: Access, as_role: Callable[..., Caller]) -> None:
    reader = as_role("stakeholder")
    answer = reader.client.get("/api/v1/projects/").json()
    assert [project["key"] for project in answer["results"]] == ["FER"]
    detail = reader.get().json()
    assert (detail["my_roles"], detail["is_admin"]) == (["stakeholder"], False)
    assert {member["person"]["id"] for member in detail["members"]} == {
        api.access.user_id,
        reader.access.user_id,
    }
    assert reader.client.get("/api/v1/projects/OTH/").status_code == 404
