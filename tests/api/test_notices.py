"""What the API's caller was told."""

import pytest

from accounts import tokens
from accounts.models import Membership, Notice
from tests.api.conftest import Caller


def _tell(caller: Caller, key: str) -> Notice:
    access = caller.access
    return Notice.objects.create(
        user=access.user,
        project=access.project,
        kind="assigned",
        key=key,
        text="assigned X to you",
        path="/",
        created_at="2026-11-20T10:00:00Z",
    )


def test_one_reads_ones_own_and_nobody_elses(api: Caller) -> None:
    first, second = _tell(api, "a"), _tell(api, "b")
    root = "/api/v1/notices/"
    assert [row["id"] for row in api.client.get(root).json()["results"]] == [second.pk, first.pk]
    assert api.client.post(f"{root}{first.pk}/read/").json()["read_at"]
    assert [row["id"] for row in api.client.get(f"{root}?unread=true").json()["results"]] == [second.pk]
    Notice.objects.filter(pk=second.pk).update(user=api.access.project.created_by)
    assert api.client.post(f"{root}read/").status_code == 204
    assert api.client.post(f"{root}999999/read/").status_code == 404


def test_wishes_are_read_and_changed_one_by_one(api: Caller) -> None:
    answer = api.client.put(
        "/api/v1/notices/wishes/", {"kind": "mentioned", "in_app": True, "mail": "off"}, format="json"
    )
    assert {"kind": "mentioned", "in_app": True, "mail": "off"} in answer.json()
    bad = api.client.put(
        "/api/v1/notices/wishes/", {"kind": "x", "in_app": True, "mail": "off"}, format="json"
    )
    assert bad.status_code == 400 and "kind" in bad.json()["errors"]


def test_what_was_told_in_a_project_left_since_is_gone(api: Caller) -> None:
    told = _tell(api, "a")
    Membership.objects.filter(user=api.access.user).update(left_on="2020-01-01")
    assert api.client.post(f"/api/v1/notices/{told.pk}/read/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", ""), ("post", "1/read/"), ("post", "read/"), ("get", "wishes/"), ("put", "wishes/")],
)
def test_a_token_of_one_project_opens_nothing_of_its_owners_own(api: Caller, method: str, path: str) -> None:
    _tell(api, "a")
    key = api.access.project.key
    secret = tokens.create_token(user=api.access.user, name="one", project=key)[1]
    api.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert getattr(api.client, method)(f"/api/v1/notices/{path}").status_code == 403
    assert [row["key"] for row in api.client.get("/api/v1/projects/").json()["results"]] == [key]
    assert api.client.get("/api/v1/schema/").status_code == 200
    assert Notice.objects.get(key="a").read_at is None
