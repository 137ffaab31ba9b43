"""The cache in files, for installations without Redis: what Redis does in one step is one step here, too."""

import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

ROOM = 20_000  # values that live; counting twenty tries a second for a quarter of an hour takes as many
EVERY = 500  # values written between two looks for such as live no longer


class FilesCache(FileBasedCache):
    """`add` and `incr` happen one after the other in all threads and processes; `incr` keeps the time to live.

    What makes room is what has outlived its time. A value that lives goes only where there are too many of them, those
    first that were written longest ago: else whoever fills the cache could make limits forget what they counted.
    """

    _dir: str
    _createdir: Callable[[], None]
    _delete: Callable[[str], bool]
    _is_expired: Callable[[IO[bytes]], bool]
    _key_to_file: Callable[[str, int | None], str]
    _list_cache_files: Callable[[], list[str]]
    _written = 0

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with self._alone():
            return bool(super().add(key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        with self._alone():
            value = self.get(key, version=version)
            if value is None:
                raise ValueError(f"Key '{key}' not found")
            self.set(key, value + delta, timeout=self._left(key, version), version=version)
            return int(value + delta)

    def _cull(self) -> None:
        self._written += 1
        if self._written % EVERY == 0:
            left = [name for name in self._list_cache_files() if self._lives(name)]
            if len(left) > ROOM:
                for name in sorted(left, key=_written_at)[: len(left) - ROOM]:
                    self._delete(name)

    def _lives(self, name: str) -> bool:
        """Whether the file is still there and in its time; if not, it is gone now."""
        with suppress(FileNotFoundError), open(name, "rb") as file:
            return not self._is_expired(file)
        return False

    def _left(self, key: str, version: int | None) -> float | None:
        """Seconds that the value still lives; None for one that stays."""
        with open(self._key_to_file(key, version), "rb") as file:
            ends = pickle.load(file)  # noqa: S301 (written by this installation in its own folder)
        return None if ends is None else ends - time.time()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._createdir()
        with (Path(self._dir) / "lock").open("w") as file:
            locks.lock(file, locks.LOCK_EX)
            yield


def _written_at(name: str) -> float:
    with suppress(FileNotFoundError):
        return os.stat(name).st_mtime
    return 0.0
