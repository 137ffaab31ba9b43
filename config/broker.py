"""Celery's messages as files in a folder, for installations without Redis.

kombu's filesystem transport writes a message in place, so that a worker may read half of it, takes it by way of
the system's temporary folder, and truncates its table of queues while others read it. Here every file appears
whole.
"""

import fcntl
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Queues as files `<time>_<random>.<queue>.msg` in `folder`/messages."""

    @property
    def folder(self) -> Path:
        return Path(self.transport_options["folder"])

    @property
    def data_folder_in(self) -> str:  # type: ignore[override]
        return self._made("messages")

    data_folder_out = data_folder_in

    @property
    def control_folder(self) -> Path:
        return Path(self._made("control"))

    def _made(self, name: str) -> str:
        path = self.folder / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return str(path)

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        """Add a message: it is visible when it is whole."""
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Take the oldest message; a rename decides between several workers."""
        taken = Path(self._made("taken"))
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            mine = taken / name
            try:
                os.rename(os.path.join(self.data_folder_in, name), mine)
            except FileNotFoundError:
                continue
            content = mine.read_bytes()
            mine.unlink()
            return loads(bytes_to_str(content))
        raise Empty()

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """Note that `queue` gets what is sent to `exchange`."""
        file = self._exchange_file(exchange)
        with open(self.control_folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            table = self.get_table(exchange)
            entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
            if entry not in table:
                _write_whole(file, [entry, *table])


class Transport(filesystem.Transport):
    Channel = Channel
    driver_name = "tandemfs"

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        # kombu shares one state in the process: a second folder would believe that its queues are known.
        self.state = virtual.BrokerState()

    def drain_events(self, connection: Any, timeout: float | None = None, **_: Any) -> None:
        """Wait for a message, but half a second at most, so that a worker told to stop notices soon."""
        super().drain_events(connection, timeout=min(timeout or 0.5, 0.5))


def _write_whole(path: Path, content: Any) -> None:
    part = path.with_name(f".{path.name}.{uuid.uuid4()}")
    part.write_bytes(str_to_bytes(dumps(content)))
    os.replace(part, path)
