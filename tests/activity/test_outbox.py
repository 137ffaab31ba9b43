"""Jobs that must happen, happen; history stays."""

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from activity import nudges, outbox, runs, services
from activity.models import Event, Heartbeat, JobRun, Outbox
from activity.operations import operations_of
from activity.tasks import run_job
from common import cache
from config.celery import app
from tests.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict]]:
    """What a handler of kind `test` was asked to do."""
    calls: list[tuple[str, dict]] = []
    monkeypatch.setitem(outbox._handlers, "test", lambda key, payload: calls.append((key, payload)))
    return calls


def test_several_requests_for_one_thing_are_one_run(done: list) -> None:
    for _ in range(3):
        outbox.enqueue(kind="test", key=7, project_id=1)
    assert outbox.run("test", "7")
    assert not outbox.run("test", "7")
    assert len(done) == 1
    assert not outbox.pending("test", 7).exists()


def test_what_is_asked_for_in_the_pause_after_a_run_is_one_run_later(
    done: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(outbox._pauses, "test", timedelta(seconds=30))
    later = Mock()
    monkeypatch.setattr(run_job, "apply_async", later)
    for _ in range(3):
        outbox.enqueue(kind="test", key=7, project_id=1)
        run_job("test", "7")
    assert len(done) == 1 and later.call_count == 2 and 25 < later.call_args.kwargs["countdown"] <= 30
    outbox._not_before.clear()
    for _ in range(2):
        run_job("test", "7")
    assert len(done) == 2 and later.call_count == 2


def test_a_request_made_while_the_job_reads_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def handle(key: str, payload: dict) -> None:
        if not runs:
            outbox.enqueue(kind="test", key=key, project_id=1)
        runs.append(key)

    monkeypatch.setitem(outbox._handlers, "test", handle)
    outbox.enqueue(kind="test", key=7, project_id=1)
    outbox.run("test", "7")
    assert outbox.pending("test", 7).exists()
    outbox.run("test", "7")
    assert len(runs) == 2


def test_a_job_that_fails_stays_with_its_reason_and_is_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(key: str, payload: dict) -> None:
        raise ValueError("the file is gone")

    monkeypatch.setitem(outbox._handlers, "test", fail)
    outbox.enqueue(kind="test", key=7, project_id=1)
    with pytest.raises(ValueError, match="the file is gone"):
        outbox.run("test", "7")
    row = Outbox.objects.get()
    assert (row.done_at, row.attempts, row.error) == (None, 1, "ValueError: the file is gone")
    assert row.available_at > timezone.now()


def test_what_is_due_later_waits(done: list) -> None:
    outbox.enqueue(kind="test", key=7, project_id=1, delay=timedelta(hours=1))
    assert not outbox.run("test", "7")
    assert outbox.pending("test", 7).exists()


def test_the_sweep_finds_a_request_whose_nudge_got_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    nudged: list[tuple[str, str]] = []
    monkeypatch.setattr(nudges, "send", nudged.extend)
    outbox.enqueue(kind="test", key=7, project_id=1)
    outbox.enqueue(kind="test", key=8, project_id=1)
    Outbox.objects.filter(key="7").update(created_at=timezone.now() - timedelta(minutes=1))
    outbox.sweep()
    assert nudged == [("test", "7")]


def test_a_request_of_a_write_that_fails_is_never_made(done: list) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.enqueue(kind="test", key=7, project_id=1)
        raise RuntimeError
    assert not outbox.run("test", "7")


def test_events_are_numbered_per_project_without_gaps() -> None:
    for project_id in (1, 2, 1, 1):
        services.record(project_id=project_id, kind="tested", actor_id=None, subject=("test", 1))
    assert list(Event.objects.filter(project_id=1).order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("rewrite", ["UPDATE activity_event SET kind = 'x'", "DELETE FROM activity_event"])
def test_history_cannot_be_rewritten(rewrite: str) -> None:
    services.record(project_id=1, kind="tested", actor_id=None, subject=("test", 1))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(rewrite)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_programming_error() -> None:
    with pytest.raises(RuntimeError):
        services.record(project_id=1, kind="tested", actor_id=None, subject=("test", 1))


def test_a_worker_is_missed_after_ten_seconds() -> None:
    assert not outbox.is_worker_alive()
    outbox.beat("worker@here")
    assert outbox.is_worker_alive()


def test_each_run_is_noted_with_how_it_went(done: list, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(key: str, payload: dict) -> None:
        raise ValueError("password=swordfish " + "x" * 600)

    for _ in range(2):
        outbox.enqueue(kind="test", key=7, project_id=1)
        outbox.run("test", "7")
    monkeypatch.setitem(outbox._handlers, "test", fail)
    outbox.enqueue(kind="test", key=8, project_id=1)
    with pytest.raises(ValueError, match="swordfish"):
        outbox.run("test", "8")
    row = JobRun.objects.get()
    assert (row.runs, row.failures, row.slowest_ms >= row.took_ms) == (2, 1, True)
    assert "swordfish" not in row.error and len(row.error) == 500


def test_a_run_that_cannot_be_noted_is_done_all_the_same(done: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "connection", None)
    outbox.enqueue(kind="test", key=7, project_id=1)
    assert outbox.run("test", "7")
    assert done


def test_what_was_given_up_is_tried_again_when_asked_and_forgotten_when_done(done: list) -> None:
    outbox.enqueue(kind="test", key=7, project_id=1)
    Outbox.objects.update(done_at=timezone.now(), attempts=20, error="ValueError: no")
    assert not outbox.run("test", "7")
    assert outbox.again(Outbox.objects.get().pk, project_id=2) is None
    assert [one.next_at for one in operations_of(1).failing] == [None]
    assert outbox.again(Outbox.objects.get().pk, project_id=1)
    assert outbox.run("test", "7")
    assert operations_of(1).failing == []


def test_operations_say_what_ran_what_waits_and_who_is_alive(done: list) -> None:
    outbox.enqueue(kind="test", key=7, project_id=1)
    outbox.run("test", "7")
    for project_id, delay in ((1, None), (1, timedelta(hours=1)), (2, None)):
        outbox.enqueue(kind="test", key=8, project_id=project_id, delay=delay)
    runs.failed("sweep", "", runs.INSTALLATION, ValueError("of somebody else"))
    outbox.beat("worker@here")
    found = operations_of(1)
    assert [(one.name, one.runs, one.waiting, one.later) for one in found.jobs] == [("Test", 1, 1, 1)]
    assert (found.alive.workers, found.alive.clock_alive, found.alive.waiting) == (1, False, 2)
    assert [one.error for one in found.installation] == ["ValueError"]


def test_a_broker_that_is_away_is_asked_once_and_then_left_alone_for_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, now = list[str](), [1_000.0]

    def away(**message: Any) -> None:
        asked.append(message["args"][1])
        raise ConnectionError

    monkeypatch.setattr(nudges, "AWAY", cache.Away("away", seconds=2))
    monkeypatch.setattr(cache, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(run_job, "apply_async", away)
    nudges.send([("test", "1"), ("test", "2")])
    nudges.send([("test", "3")])
    now[0] += 2
    nudges.send([("test", "4")])
    assert asked == ["1", "4"]


def test_workers_are_told_together_and_once_of_short_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    told, all_told = list[list[str]](), threading.Event()

    def tell(args: list[str], **_: Any) -> None:
        told.append(args)
        if len(told) == 3:
            all_told.set()

    monkeypatch.setattr(run_job, "apply_async", tell)
    monkeypatch.setattr(nudges, "_in_one_message", {"short"})
    for kind, key in [("short", "1"), ("long", "1"), ("short", "2"), ("long", "2"), ("short", "1")]:
        nudges.soon(kind, key)
    assert all_told.wait(10)
    assert sorted(told) == [["long", "1"], ["long", "2"], ["short", "1", "2"]]


def test_of_jobs_done_together_one_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    done = list[str]()

    def handle(key: str, payload: dict) -> None:
        if key == "8":
            raise ValueError("no")
        done.append(key)

    monkeypatch.setitem(outbox._handlers, "test", handle)
    monkeypatch.setitem(outbox._for_many, "test", lambda keys: [handle(key, {}) for key in sorted(keys)])
    for key in (7, 8, 9):
        outbox.enqueue(kind="test", key=key, project_id=1)
    assert outbox.run("test", "8", "9", "7")
    waiting = Outbox.objects.filter(done_at=None)
    assert [(row.key, row.attempts) for row in waiting] == [("8", 1)]
    assert done[1:] == ["9", "7"]  # the first of it was taken back
    outbox.enqueue(kind="test", key=1, project_id=1)
    assert outbox.run("test", "1", "2") and not outbox.run("test", "1", "2")
    assert JobRun.objects.get().runs == 3


@pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis messages are files")
def test_a_request_does_not_wait_for_a_broker_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(seconds: float) -> None:
        pytest.fail(f"waits {seconds} s for the broker")

    monkeypatch.setattr("kombu.utils.functional.sleep", wait)
    away = f"redis://127.0.0.1:{free_port()}"
    with app.connection_for_write(away) as connection, pytest.raises(OperationalError):
        connection.default_channel  # noqa: B018


def test_what_was_done_long_ago_is_forgotten_and_what_failed_is_not() -> None:
    now = timezone.now()
    ages = {"done": (8, ""), "fresh": (6, ""), "failed": (8, "given up")}
    for key, (days, error) in ages.items():
        Outbox.objects.create(
            kind="work",
            key=key,
            project_id=1,
            error=error,
            **dict.fromkeys(("created_at", "available_at", "done_at"), now - timedelta(days=days)),
        )
    for name, hours in (("gone", 25), ("here", 1)):
        Heartbeat.objects.create(name=name, at=now - timedelta(hours=hours))
    outbox.forget()
    assert set(Outbox.objects.values_list("key", flat=True)) == {"fresh", "failed"}
    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["here"]
