"""What the checklist of a new task starts with."""

from typing import Any

import pytest
from django.test import Client

from accounts.access import Access
from backlog.models import DoneTemplate
from backlog.services import done_templates as service
from backlog.services import items
from common.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from tests.factories import AccessFactory, TaskFactory, fresh
from tests.shared import shared

LINES = ["Reviewed", "Tested"]


def texts(task: Any) -> list[str]:
    return [row.text for row in task.done_items.all()]


@shared
def default(everybody: Access) -> DoneTemplate:
    return service.create_template(actor=everybody, name="Usual", lines=LINES, is_default=True)


def test_a_new_task_starts_from_the_default_unless_lines_or_another_are_chosen(
    everybody: Access, default: DoneTemplate
) -> None:
    other = service.create_template(actor=everybody, name="Access", lines="- [ ] Asked\n- [ ] Written down")
    assert texts(TaskFactory(actor=everybody)) == LINES
    assert texts(TaskFactory(actor=everybody, done_items=["Mine"])) == ["Mine"]
    assert texts(TaskFactory(actor=everybody, done_template=other.pk)) == ["Asked", "Written down"]
    assert texts(TaskFactory(actor=everybody, done_template=0)) == []


def test_there_is_one_default(everybody: Access, default: DoneTemplate) -> None:
    second = service.create_template(actor=everybody, name="New", lines=["a"], is_default=True)
    assert [one.pk for one in DoneTemplate.objects.filter(is_default=True)] == [second.pk]
    service.edit_template(actor=everybody, template=default.pk, name="Usual", lines=["b"], is_default=True)
    assert [one.lines for one in DoneTemplate.objects.filter(is_default=True)] == [["b"]]
    service.delete_template(actor=everybody, template=default.pk)
    assert texts(TaskFactory(actor=everybody)) == []


def test_lines_of_a_template_are_added_once(everybody: Access, default: DoneTemplate) -> None:
    task = TaskFactory(actor=everybody, done_items=["tested", "Mine"])
    service.add_from_template(actor=everybody, item=task.number, template=default.pk)
    assert texts(task) == ["tested", "Mine", "Reviewed"]
    with pytest.raises(Refused):
        service.add_from_template(actor=everybody, item=task.number, template=default.pk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "usual"}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"lines": []}, "lines"),
        ({"lines": "\n - \n"}, "lines"),
        ({"lines": ["x" * 1001]}, "lines"),
        ({"lines": ["x"] * 51}, "lines"),
    ],
)
def test_odd_templates_are_told_at_their_field(
    everybody: Access, default: DoneTemplate, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        service.create_template(actor=everybody, **{"name": "Other", "lines": ["a"], **given})
    assert list(error.value.fields) == [field]
    assert DoneTemplate.objects.count() == 1


def test_only_developers_and_admins_change_them(
    everybody: Access, po: Access, dev: Access, default: DoneTemplate
) -> None:
    service.edit_template(actor=dev, template=default.pk, name="Dev's", lines=["a"])
    for call in (service.create_template, service.edit_template):
        given = {"template": default.pk} if call is service.edit_template else {}
        with pytest.raises(NotAllowed):
            call(actor=po, name="N", lines=["a"], **given)  # type: ignore[operator]


def test_templates_of_another_project_are_not_there(everybody: Access, default: DoneTemplate) -> None:
    other = AccessFactory()
    with pytest.raises(NotFound):
        service.delete_template(actor=other, template=default.pk)
    with pytest.raises(Invalid):
        items.create_task(actor=other, title="T", done_template=default.pk)


def test_the_pages(everybody: Access, default: DoneTemplate, client: Client) -> None:
    client.force_login(everybody.user)
    url = "/p/FER/settings/done/"
    assert client.post(url, {"name": "Second", "lines": "• a\n• b"}).status_code == 303
    wrong = client.post(url, {"name": "Second", "lines": "kept"})
    assert wrong.status_code == 400 and "kept" in wrong.content.decode()
    page = client.get(url).content.decode()
    assert "Usual" in page and "Second" in page
    task = TaskFactory(actor=everybody, done_template=0)
    assert (
        client.post(f"/p/FER/items/{task.number}/done-items/template/", {"template": default.pk}).status_code
        == 303
    )
    assert texts(task) == LINES
    made = client.post("/p/FER/items/new/", {"type": "task", "title": "T", "done_template": "0"})
    assert made.status_code == 303 and texts(everybody.project.items.last().technicaltask) == []


def test_the_api(everybody: Access, default: DoneTemplate, client: Client) -> None:
    client.force_login(everybody.user)
    url, json = "/api/v1/projects/FER/done-templates/", {"content_type": "application/json"}
    made = client.post(url, {"name": "N", "lines": ["a"]}, **json).json()
    assert client.put(
        f"{url}{made['id']}/", {"name": "M", "lines": ["b"], "is_default": True, "was": ["a"]}, **json
    ).json()["is_default"]
    task = client.post("/api/v1/projects/FER/items/", {"type": "task", "title": "T"}, **json).json()
    assert [row["text"] for row in task["done_items"]] == ["b"]
    added = client.post(
        f"/api/v1/projects/FER/items/{task['number']}/done-items/template/", {"template": default.pk}, **json
    )
    assert len(added.json()["done_items"]) == 3, added.content
    assert client.delete(f"{url}{made['id']}/").status_code == 204
    assert len(client.get(url).json()["results"]) == 1


def test_lines_that_others_wrote_meanwhile_are_not_written_over(everybody: Access) -> None:
    made = service.create_template(actor=everybody, name="Usual", lines=["a"])
    edit = {"actor": everybody, "template": made.pk, "name": "Usual"}
    service.edit_template(**edit, lines=["a", "theirs"], was=["a"])
    with pytest.raises(Stale) as error:
        service.edit_template(**edit, lines="a\nmine", was="a")
    assert error.value.changed == {"lines": ("a\ntheirs", "a\nmine")}
    assert service.edit_template(**edit, lines="a\nmine", was=error.value.was).lines == ["a", "mine"]


def test_the_form_shows_lines_of_both(client: Client, everybody: Access) -> None:
    client.force_login(everybody.user)
    made = service.create_template(actor=everybody, name="Usual", lines=["theirs", "Given a", "Then b"])
    path = f"/p/FER/settings/done/{made.pk}/"
    clash = client.post(path, {"name": "Usual", "lines": "mine", "was": "a"})
    assert clash.status_code == 409 and fresh(made).lines[0] == "theirs"
    shown = clash.content.decode()
    assert "mine</textarea>" in shown and "<blockquote>theirs\n" in shown
    sent = {"name": "Usual", "lines": "mine", "was": "theirs\r\nGiven a\r\nThen b"}
    assert client.post(path, sent).status_code == 303 and fresh(made).lines == ["mine"]
