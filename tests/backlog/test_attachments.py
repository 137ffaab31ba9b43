"""Files: no row without its file, no file without its row, within the limits."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.access import Access
from activity.models import Outbox
from backlog.models import Attachment
from backlog.services import attachments
from backlog.services.items import delete_item
from common.errors import Invalid, NotAllowed, NotFound
from tests.factories import TaskFactory
from tests.rules.test_files import BOMB, PNG


@pytest.fixture
def task(files: Path, dev: Access) -> Any:
    return TaskFactory(actor=dev)


def attach(actor: Access, task: Any, name: str = "a.txt", content: bytes = b"words") -> Attachment:
    return attachments.attach(actor=actor, item=task.number, name=name, content=ContentFile(content))


def on_disk(files: Path) -> int:
    return sum(path.is_file() for path in files.rglob("*"))


def test_a_file_is_kept_under_a_name_that_says_nothing(files: Path, stakeholder: Access, task: Any) -> None:
    row = attach(stakeholder, task, "../<script>.html", b"<script>")
    assert (row.name, row.size, row.content_type) == ("_script_.html", 8, "application/octet-stream")
    assert "." not in Path(row.file.name).name
    assert row.file.read() == b"<script>"


@pytest.mark.parametrize(
    ("content", "type"),
    [(PNG, "image/png"), (BOMB, "application/octet-stream"), (b"<svg/>", "application/octet-stream")],
)
def test_the_type_is_what_the_bytes_prove(dev: Access, task: Any, content: bytes, type: str) -> None:
    assert attach(dev, task, "x.png", content).content_type == type


def test_what_is_refused_leaves_nothing(files: Path, dev: Access, task: Any, settings: Any) -> None:
    settings.ATTACHMENT_MB, settings.ATTACHMENTS_PER_ITEM = 1, 1
    attach(dev, task)
    for content in (b"", b"x" * (1024 * 1024 + 1), b"one too many"):
        with pytest.raises(Invalid) as error:
            attach(dev, task, content=content)
        assert list(error.value.fields) == ["file"]
    settings.ATTACHMENTS_PER_ITEM, settings.ATTACHMENTS_PROJECT_MB = 50, 0
    with pytest.raises(Invalid, match="room for 0 bytes"):
        attach(dev, task)
    delete_item(actor=dev, item=task.number)
    with pytest.raises(NotFound):
        attach(dev, task)
    assert (Attachment.objects.count(), on_disk(files)) == (1, 1)


def test_ones_own_files_go_and_come_back(
    everybody: Access, po: Access, stakeholder: Access, task: Any
) -> None:
    row = attach(stakeholder, task)
    with pytest.raises(NotAllowed):
        attachments.delete_attachment(actor=po, attachment=row.pk)
    attachments.delete_attachment(actor=stakeholder, attachment=row.pk)
    assert Outbox.objects.get(kind=attachments.PURGE).available_at > timezone.now() + timedelta(days=29)
    attachments.restore_attachment(actor=everybody, attachment=row.pk)
    assert Attachment.objects.get().deleted_at is None


def test_after_thirty_days_the_file_goes(
    files: Path, dev: Access, task: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row = attach(dev, task)
    attachments.delete_attachment(actor=dev, attachment=row.pk)
    attachments.purge_attachment(row.pk)
    assert on_disk(files) == 1
    Attachment.objects.update(deleted_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        attachments.purge_attachment(row.pk)
        attachments.purge_attachment(row.pk)
    assert (on_disk(files), Attachment.objects.count()) == (0, 0)


def test_files_of_nothing_are_found(
    files: Path, dev: Access, task: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(dev, task)
    (files / "attachments/2026").mkdir(parents=True, exist_ok=True)
    (files / "attachments/2026/left").write_bytes(b"x")
    assert attachments.remove_strays() == 0  # it may belong to an upload that goes on
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert attachments.remove_strays() == 1
    assert on_disk(files) == 1
