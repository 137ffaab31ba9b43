"""Comments, files and activity through the API."""

from collections.abc import Callable
from pathlib import Path

from django.core.files.base import ContentFile

from tests.api.conftest import Caller


def test_a_comment_is_changed_on_the_version_that_was_read(api: Caller) -> None:
    path = f"items/{api.create('task')['number']}/comments/"
    made = api.post(path, {"body": "One"})
    one, etag = f"{path}{made.json()['id']}/", made["ETag"]
    assert api.patch(one, {"body": "Two"}, if_match="").status_code == 400
    assert api.patch(one, {"body": "Two"}, if_match=etag).json()["version"] == 2
    stale = api.patch(one, {"body": "Three"}, if_match=etag)
    assert (stale.status_code, stale.json()["changed"]) == (
        409,
        {"body": {"theirs": "Two", "yours": "Three"}},
    )
    assert api.delete(one).status_code == 204
    assert len(api.get(path).json()["results"]) == 0
    assert api.post(f"{one}restore/").json()["body"] == "Two"


def test_a_file_goes_in_and_comes_out(api: Caller, as_role: Callable[..., Caller], files: Path) -> None:
    path = f"items/{api.create('task')['number']}/attachments/"

    def send(content: bytes) -> object:
        return api.client.post(api.root + path, {"file": ContentFile(content, "a.svg")}, format="multipart")

    made = send(b"<svg/>").json()
    assert (made["name"], made["size"], made["content_type"]) == ("a.svg", 6, "application/octet-stream")
    assert send(b"").json()["errors"] == {"file": ["“a.svg” is empty."]}
    file = api.get(f"attachments/{made['id']}/file/")
    assert (b"".join(file.streaming_content), file["Content-Type"]) == (b"<svg/>", "application/octet-stream")
    assert api.post(path, {"file": "x"}).status_code == 415
    assert as_role("developer").delete(f"attachments/{made['id']}/").status_code == 403
    assert api.delete(f"attachments/{made['id']}/").status_code == 204
    assert api.get(path).json() == []
    assert api.post(f"attachments/{made['id']}/restore/").json()["id"] == made["id"]


def test_activity_is_told_in_words_and_pages(api: Caller) -> None:
    number = api.create("task")["number"]
    api.post(f"items/{number}/comments/", {"body": "One"})
    found = api.get("activity/", item=number).json()
    assert [one["text"] for one in found["results"]] == ["commented", "created it"]
    newest = api.get("activity/", item=number, limit=1).json()
    assert api.client.get(newest["next"]).json()["results"][0]["kind"] == "item_created"
    assert api.get("activity/", kind="nonsense").status_code == 400
