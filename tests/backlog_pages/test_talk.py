"""Comments, files and activity in the browser."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import Access
from backlog.models import Attachment, Comment
from backlog.services import comments, work
from tests.backlog_pages.conftest import DIALOG, FRAGMENT, JSON, Browser
from tests.factories import StoryFactory
from tests.rules.test_files import PNG

URL = "/p/FER/items/1/"


@pytest.fixture(autouse=True)
def _story(everybody: Access) -> None:
    StoryFactory(actor=everybody, title="Pay")


def upload(client: Client, *given: tuple[str, bytes], **headers: Any) -> Any:
    sent = [SimpleUploadedFile(name, content, "text/html") for name, content in given]
    return client.post(f"{URL}attachments/", {"file": sent}, **headers)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_comment_is_written_changed_deleted_and_brought_back(ada: Client) -> None:
    ada.post(f"{URL}comments/", {"body": "Hello @Ada Alle"})
    row = Comment.objects.get()
    assert "<mark>@Ada Alle</mark>" in text_of(ada.get(URL))
    edit = f"{URL}comments/{row.pk}/"
    assert 'name="version"' in text_of(ada.get(edit, headers=DIALOG))
    ada.post(edit, {"body": "Bye", "version": 1})
    assert "Bye" in text_of(ada.get(URL)) and ">edited<" in text_of(ada.get(URL))
    stale = ada.post(edit, {"body": "Mine", "version": 1}, headers=DIALOG)
    text = text_of(stale)
    assert (stale.status_code, "Bye" in text, "Mine" in text, 'value="2"' in text) == (409, True, True, True)
    answer = ada.post(f"{edit}delete/", headers=JSON).json()
    assert f'id="comment-{row.pk}"' not in text_of(ada.get(URL))
    ada.post(answer["undo"]["url"], answer["undo"]["body"], headers=JSON)
    assert f'id="comment-{row.pk}"' in text_of(ada.get(URL))


def test_nobody_is_offered_what_is_not_theirs(ada: Client, as_role: Browser) -> None:
    ada.post(f"{URL}comments/", {"body": "Mine"})
    client = as_role("stakeholder")
    assert "Edit this comment" not in text_of(client.get(URL))
    assert client.get(f"{URL}comments/{Comment.objects.get().pk}/").status_code == 403


def test_a_preview_keeps_nothing(ada: Client) -> None:
    answer = ada.post("/p/FER/preview/", {"body": "**@ada alle** <b>"}, headers=FRAGMENT)
    assert "<strong><mark>@ada alle</mark></strong> &lt;b&gt;" in text_of(answer)
    assert Comment.objects.count() == 0
    assert ada.get("/p/FER/people.json").json() == {"people": [{"name": "Ada Alle", "initials": "AA"}]}


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.html", b"<script>1</script>"), ("x.svg", b"<svg onload='1'/>"), ("x.png", b"GIF8")],
)
def test_what_people_send_runs_nothing(files: Path, ada: Client, name: str, content: bytes) -> None:
    upload(ada, (name, content))
    url = f"/p/FER/attachments/{Attachment.objects.get().pk}/"
    answer = ada.get(url)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert ada.get(f"{url}preview/").status_code == 404
    assert "<img" not in text_of(ada.get(URL))


def test_a_proven_picture_is_shown_small(files: Path, ada: Client, outsider: Client) -> None:
    upload(ada, ("Bild ü.png", PNG))
    url = f"/p/FER/attachments/{Attachment.objects.get().pk}/"
    answer = ada.get(f"{url}preview/")
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == (
        "image/png",
        "default-src 'none'; sandbox",
    )
    assert f'<img src="{url}preview/"' in text_of(ada.get(URL))
    assert "filename*=utf-8''Bild%20%C3%BC.png" in ada.get(url)["Content-Disposition"]
    assert [outsider.get(url).status_code, outsider.get(f"{url}preview/").status_code] == [404, 404]


def test_of_several_files_the_good_ones_are_kept(files: Path, ada: Client) -> None:
    page = upload(ada, ("a.txt", b"a"), ("empty.txt", b""), ("b.txt", b"b"), follow=True)
    assert list(Attachment.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]
    assert "“empty.txt” is empty." in text_of(page) and "Attached a.txt, b.txt." in text_of(page)
    refused = upload(ada, ("empty.txt", b""), headers=JSON)
    assert (refused.status_code, refused.json()["errors"]) == (400, {"file": ["“empty.txt” is empty."]})
    kept = upload(ada, ("c].txt", b"c"), headers=JSON).json()
    assert kept["attached"][0]["name"] == "c].txt" and "#attachments" in kept["html"]


def test_a_file_whose_bytes_are_gone_is_not_there(files: Path, ada: Client) -> None:
    upload(ada, ("a.txt", b"a"))
    row = Attachment.objects.get()
    Path(row.file.path).unlink()
    assert ada.get(f"/p/FER/attachments/{row.pk}/").status_code == 404


def test_long_talk_comes_in_pages(ada: Client, everybody: Access) -> None:
    for number in range(30):
        comments.comment(actor=everybody, item=1, body=f"Word {number:02}")
        work.block_item(actor=everybody, item=1, reason=f"Reason {number:02}")
    first = text_of(ada.get(URL))
    assert "Word 29" in first and "Word 05" not in first and "30 comments" in first
    link = first.split('class="link" href="')[-1].split('"')[0].replace("&amp;", "&")
    second = text_of(ada.get(link))
    assert "Word 05" in second and "Word 29" not in second and "created it" in second
    old = Comment.objects.get(body="Word 03").pk
    assert f'id="comment-{old}"' in text_of(ada.get(f"{URL}stream/?comment={old}"))
    for odd in (
        "nonsense",
        "2026-01-01T00:00:00%2B23:59",
        "0001-01-01T00:00:00%2B14:00",
        "9999-12-31T23:00-14:00",
    ):
        assert ada.get(f"{URL}stream/?before={odd}").status_code == 200


def test_the_project_tells_what_happened(ada: Client, everybody: Access) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert ada.get("/p/FER/activity/").status_code == 200
        return len(found)

    comments.comment(actor=everybody, item=1, body="A word")
    few = count()
    for number in range(30):
        comments.comment(actor=everybody, item=StoryFactory(actor=everybody).number, body=f"Word {number}")
    assert count() == few <= 16
    text = text_of(ada.get("/p/FER/activity/"))
    assert "commented" in text and "Word 29" in text
    assert "Word" not in text_of(ada.get("/p/FER/activity/?kind=items"))
    assert "Nothing like that happened" in text_of(ada.get("/p/FER/activity/?person=999999"))
    assert "Show older" in text and "created the project" in text_of(ada.get("/p/FER/activity/?kind=people"))


def test_titles_typed_one_after_the_other_stand_in_that_order(ada: Client, everybody: Access) -> None:
    add = {"type": "story", "title": "A", "below": ""}
    first = ada.post("/p/FER/backlog/add/", add, headers=FRAGMENT)
    assert 'value="2"' in text_of(first)
    answer = ada.post("/p/FER/backlog/add/", add | {"title": "B", "below": 2}, headers=FRAGMENT)
    assert "afterend:.twin #item-2" in text_of(answer)
    ada.post("/p/FER/backlog/add/", add | {"title": "C", "below": 3}, headers=FRAGMENT)
    titles = everybody.project.items.order_by("rank").values_list("title", flat=True)
    assert list(titles) == ["A", "B", "C", "Pay"]


def test_a_clash_without_a_script_offers_both_texts(ada: Client) -> None:
    ada.post(URL, {"title": "Theirs", "version": 1})
    answer = ada.post(URL, {"title": "Mine", "version": 1})
    text = text_of(answer)
    assert answer.status_code == 409
    assert (
        ">Theirs</blockquote>" in text and ">Mine</textarea>" in text and 'name="version" value="2"' in text
    )
    ada.post(URL, {"title": "Mine", "version": 2})
    assert "Mine" in text_of(ada.get(URL))


def test_an_epics_form_writes_only_what_was_changed_in_it(ada: Client, everybody: Access) -> None:
    ada.post("/p/FER/epics/", {"title": "E", "kind": "feature", "description": "Old"})
    url, epic = "/p/FER/epics/1/", everybody.project.epics.get()
    mine = {"title": "E", "initial-title": "E", "kind": "feature", "initial-kind": "feature"}
    mine |= {"description": "Mine", "initial-description": "Old", "version": 1}
    ada.post(url, {"title": "Theirs", "kind": "feature", "description": "Old", "version": 1})
    answer = ada.post(url, mine)
    assert answer.status_code == 409 and "Save mine" in text_of(answer) and "Mine" in text_of(answer)
    ada.post(url, mine | {"version": 2})
    epic.refresh_from_db()
    assert (epic.title, epic.description) == ("Theirs", "Mine")


def test_a_refusal_leads_back_and_keeps_what_was_typed(as_role: Browser) -> None:
    client = as_role("stakeholder")
    answer = client.post(
        URL, {"description": "A long thought", "version": 1}, headers={"Referer": f"http://testserver{URL}"}
    )
    text = text_of(answer)
    assert answer.status_code == 403 and "A long thought</textarea>" in text and f'href="{URL}"' in text
    elsewhere = client.get("/p/FER/settings/workflow/", headers={"Referer": "https://evil.example/"})
    assert "evil" not in text_of(elsewhere)
    refused = {"description": "A long thought", "version": 1}
    odd = client.post(URL, refused, headers={"Referer": "http://testserver//evil.example/"})
    assert odd.status_code == 403 and "evil" not in text_of(odd)
