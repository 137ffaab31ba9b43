"""A project's file that somebody wrote by hand: what it claims is worth no more than what anybody may do."""

import copy
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from activity.models import Event
from backlog.models import Attachment, Criterion, Item
from backlog.services.attachments import ANYTHING, KEPT, purge_attachment
from backlog.services.bulk_undo import undo_bulk
from backlog.services.undo import take_back
from common.errors import Refused
from tests import factories
from tests.interchange import own
from tests.interchange.own import kept_world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def forged(world: own.World, edit: Any, **entries: bytes | None) -> Access:
    data = copy.deepcopy(world.data)
    edit(data)
    user = world.access.user
    assert user
    return Access.of(user, own.imported(world.changed(data, **entries), user).key)


def told(data: dict[str, Any], kind: str, said: dict[str, Any], number: int) -> None:
    """An event as if who imports had caused it."""
    own_id = next(row["id"] for row in data["people"] if row["email"] == "ana@example.org")
    last = max(row["seq"] for row in data["events"])
    like = next(row for row in data["events"] if row["subject_type"] == "item")
    more = {"seq": last + 1, "kind": kind, "actor_id": own_id, "subject": number, "data": said}
    data["events"].append(like | more)


def test_forged_history_writes_nothing_into_other_projects(world: own.World) -> None:
    victim = factories.StoryFactory(actor=factories.AccessFactory(key="VIC"))
    row = {"id": 10**6, "position": 1, "text": "Evil", "kind": "functional", "story_id": victim.pk}
    story = next(one["number"] for one in world.data["items"] if one["type"] == "story")
    access = forged(world, lambda data: told(data, "criterion_deleted", {"row": row}, story))
    event = Event.objects.get(project_id=access.project_id, kind="criterion_deleted")
    before = Criterion.objects.count()
    with pytest.raises(Refused, match="before the project was imported"):
        take_back(actor=access, item=story, event=event.pk)
    assert Criterion.objects.count() == before


def test_forged_history_of_many_items_is_not_taken_back(world: own.World) -> None:
    changes = {"items": {"1": {"rank": ["!", "0"]}}}
    access = forged(world, lambda data: told(data, "items_changed_together", changes, 1))
    event = Event.objects.get(project_id=access.project_id, kind="items_changed_together")
    with pytest.raises(Refused, match="before the project was imported"):
        undo_bulk(actor=access, event=event.pk)


def attached(content: bytes, **said: Any) -> Any:
    digest = sha256(content).hexdigest()

    def edit(data: dict[str, Any]) -> None:
        data["attachments"][0].update({"digest": digest, **said})

    return edit


def test_a_page_that_claims_to_be_a_picture_is_only_downloaded(world: own.World, client: Client) -> None:
    page = b"<script>alert(1)</script>"
    said = {"content_type": "text/html\nX-Odd: 1", "size": 0, "name": "../a\n\u202eb.html"}
    entry = {f"attachments/{sha256(page).hexdigest()}": page}
    data = copy.deepcopy(world.data)
    attached(page, **said)(data)
    file = world.changed(data)
    with own.ZipFile(file, "a") as archive:
        archive.writestr(*next(iter(entry.items())))
    file.seek(0)
    user = world.access.user
    assert user
    project = own.imported(file, user)
    row = Attachment.objects.get(item__project=project)
    assert (row.content_type, row.size, row.name) == (ANYTHING, len(page), "ab.html")
    client.force_login(user)
    shown = client.get(f"/p/TWO/attachments/{row.pk}/preview/", headers={"Accept": "application/json"})
    assert shown.status_code == 404


def test_a_file_stays_while_another_row_needs_it(
    world: own.World, django_capture_on_commit_callbacks: Any
) -> None:
    access = forged(world, lambda data: data["attachments"].append(data["attachments"][0] | {"id": 2}))
    one, other = Attachment.objects.filter(item__project=access.project).order_by("pk")
    assert one.file.name == other.file.name
    for row, is_there in ((one, True), (other, False)):
        Attachment.objects.filter(pk=row.pk).update(deleted_at=timezone.now() - KEPT - timedelta(days=1))
        with django_capture_on_commit_callbacks(execute=True):
            purge_attachment(row.pk)
        assert default_storage.exists(other.file.name) is is_there
    assert Item.objects.filter(project=access.project).exists()
