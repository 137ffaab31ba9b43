"""The caches: Redis, which may be away for a while, and files for installations without it."""

import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import redis
import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.core.files import locks

log = structlog.get_logger(__name__)
AWAY_FOR = 5.0  # seconds in which a Redis that did not answer is not asked again
ROOM = 20_000  # values that live; counting twenty tries a second for a quarter of an hour takes as many
EVERY = 500  # values written between two looks for such as live no longer


class Away:
    """Whether a server did not answer a moment ago: then nobody asks it, so that nobody waits for it. For all threads.
    `words` are what the log says of it."""

    def __init__(
        self,
        words: str = "Redis does not answer, each process remembers by itself",
        seconds: float = AWAY_FOR,
    ) -> None:
        self._words, self._seconds = words, seconds
        self._until = 0.0  # on the monotonic clock

    def is_now(self) -> bool:
        return time.monotonic() < self._until

    def begin(self, error: Exception) -> None:
        log.warning(self._words, error=str(error))
        self._until = time.monotonic() + self._seconds


AWAY = Away()


class RedisOrOwnCache(RedisCache):
    """Redis. While it is away each process remembers by itself, so that people still come in; nobody waits for a Redis
    that did not answer a moment ago."""

    _class: Callable[..., Any]
    _servers: list[str]
    _options: dict[str, Any]

    @cached_property
    def _cache(self) -> Any:
        own = LocMemCache("while Redis is away", {"max_entries": ROOM})
        return _Client(self._class(self._servers, **self._options), own)


class _Client:
    """Redis's client, or what stands in for it. Keys have their prefix and version already."""

    def __init__(self, client: Any, own: LocMemCache) -> None:
        self._client, self._own = client, own

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if not AWAY.is_now():
                try:
                    return getattr(self._client, name)(*given, **named)
                except redis.RedisError as error:
                    AWAY.begin(error)
            return getattr(self._own, name)(*given, **named)

        return call


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
