"""The cache in files, for installations without Redis: what Redis does in one step is one step here, too."""

import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks


class FilesCache(FileBasedCache):
    """`add` and `incr` happen one after the other in all threads and processes; `incr` keeps the time to live."""

    _dir: str
    _createdir: Callable[[], None]
    _key_to_file: Callable[[str, int | None], str]

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
