"""One change for many items through the API."""

from collections.abc import Callable

from tests.api.conftest import Caller


def test_what_is_refused_is_named_and_a_change_is_taken_back(
    api: Caller, as_role: Callable[..., Caller]
) -> None:
    story, task = api.create("story")["number"], api.create("task")["number"]
    owner = as_role("product_owner")
    done = owner.post("items/bulk/", {"items": [story, task], "add_labels": ["web"]}).json()
    assert done["changed"] == [story] and done["refused"][0]["number"] == task
    assert owner.post(f"items/bulk/{done['change']}/undo/").json()["changed"] == [story]
    assert owner.post(f"items/bulk/{done['change']}/undo/").status_code == 409
    assert api.post(f"items/bulk/{done['change']}/undo/").status_code == 404


def test_items_are_moved_as_one_block(api: Caller) -> None:
    one, two, three, four = (api.create("story")["number"] for _ in range(4))
    done = api.post("items/bulk/", {"items": [one, two], "after": three}).json()
    rows = api.get("backlogs/product/").json()["results"]
    assert [row["number"] for row in rows] == [three, one, two, four] and done["changed"] == [one, two]
    assert api.post("items/bulk/", {"items": [one], "place": "left"}).status_code == 400
    assert api.post("items/bulk/", {"items": [one], "before": 99}).status_code == 404


def test_the_type_changes_by_itself_and_is_taken_back(api: Caller) -> None:
    story, task = api.create("story")["number"], api.create("task")["number"]
    sent = {"items": [story, task], "type": "defect"}
    done = api.post("items/bulk/", sent).json()
    assert (done["changed"], api.get(f"items/{task}/").json()["type"]) == ([story, task], "defect")
    assert api.post(f"items/bulk/{done['change']}/undo/").json()["refused"] == []
    assert api.get(f"items/{task}/").json()["type"] == "task"
    assert api.post("items/bulk/", sent | {"assignee": None}).status_code == 400


def test_deleted_items_are_listed(api: Caller) -> None:
    story = api.create("story")["number"]
    api.post("items/bulk/", {"items": [story], "is_deleted": True})
    (row,) = api.get("items/deleted/").json()
    assert (row["number"], row["days_left"]) == (story, 29)


def test_views_are_kept(api: Caller) -> None:
    made = api.post("views/", {"name": "Mine", "query": "ready=yes"}).json()
    assert api.patch(f"views/{made['id']}/", {"is_shared": True}).json()["is_shared"] is True
    assert [view["name"] for view in api.get("views/").json()] == ["Mine"]
    assert api.delete(f"views/{made['id']}/").status_code == 204


def test_odd_bodies_are_told_at_their_field(api: Caller) -> None:
    for body in (
        {},
        {"items": []},
        {"items": [1], "colour": "red"},
        {"items": ["x"]},
        {"items": list(range(1, 2003))},
    ):
        assert api.post("items/bulk/", body).status_code == 400
