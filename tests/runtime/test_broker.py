"""Messages in a folder: whole or not there, taken once, in order."""

import multiprocessing
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue
from kombu.utils.json import loads

import config.celery  # noqa: F401 (registers the transport)

QUEUE = Queue("jobs", Exchange("jobs"), routing_key="jobs")


@pytest.fixture
def connect(tmp_path: Path) -> Callable[[], Connection]:
    options = {"folder": str(tmp_path / "a folder"), "polling_interval": 0.01}
    return lambda: Connection("tandemfs://localhost", transport_options=options)


def send(connection: Connection, *bodies: Any) -> None:
    producer = connection.Producer()
    for body in bodies:
        producer.publish(body, exchange=QUEUE.exchange, routing_key="jobs", declare=[QUEUE])


def receive(connection: Connection) -> list[Any]:
    queue = connection.SimpleQueue(QUEUE)
    found = []
    try:
        while True:
            message = queue.get(block=False)
            message.ack()
            found.append(message.payload)
    except Empty:
        return found


def test_messages_arrive_in_order(connect: Callable[[], Connection]) -> None:
    with connect() as connection:
        send(connection, *range(20))
        assert receive(connection) == list(range(20))


def test_a_half_written_message_is_never_visible(connect: Callable[[], Connection], tmp_path: Path) -> None:
    """A reader that looks all the time sees complete files only, however large they are."""
    folder, broken, seen, stop = tmp_path / "a folder" / "messages", [], set(), threading.Event()

    def look() -> None:
        while not stop.is_set():
            for path in folder.glob("*.msg"):
                seen.add(path.name)
                try:
                    loads(path.read_text())
                except ValueError:
                    broken.append(path.name)

    reader = threading.Thread(target=look)
    reader.start()
    with connect() as connection:
        send(connection, *["x" * 200_000] * 100)
    stop.set()
    reader.join()
    assert seen and not broken


def take(options: dict[str, Any], found: Any) -> None:
    with Connection("tandemfs://localhost", transport_options=options) as connection:
        found.extend(receive(connection))


def test_two_workers_never_take_the_same_message(connect: Callable[[], Connection]) -> None:
    with connect() as connection:
        send(connection, *range(300))
        options = connection.transport_options
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager:
        found = manager.list()
        workers = [context.Process(target=take, args=[options, found]) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(found) == list(range(300))


def test_many_processes_may_declare_the_queue_at_once(connect: Callable[[], Connection]) -> None:
    errors: list[Exception] = []

    def declare() -> None:
        try:
            with connect() as connection:
                send(connection, "hello")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=declare) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connect() as connection:
        assert not errors
        assert receive(connection) == ["hello"] * 12
