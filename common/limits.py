"""How often something may be done: one counter for whom and each stretch of time.

Redis counts for all processes, in one round trip; without it files do. While these are away each process counts by
itself.
"""

import hashlib
import time
from dataclasses import dataclass
from functools import cache as once

import redis
import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

from common.cache import AWAY

log = structlog.get_logger(__name__)
_own = LocMemCache("limits", {"max_entries": 20_000})  # counts for this process alone


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in `seconds`, counted in stretches of that length; 0 times is no limit.

    `is_light`: without Redis each process counts by itself, for files would cost more than what is counted.
    """

    name: str
    times: int
    seconds: int
    is_light: bool = False

    def take(self, whom: str) -> bool:
        """Count one more for `whom`; whether it is within the limit."""
        return not self.times or self._add(whom, 1) <= self.times

    def give_back(self, whom: str) -> None:
        """What was counted last does not count, for it was all right."""
        self._add(whom, -1)

    def clear(self, whom: str) -> None:
        """Whatever was counted is forgotten."""
        key = self._key(whom)
        _own.delete(key)
        try:
            _redis(settings.REDIS_URL).delete(key) if settings.REDIS_URL else cache.delete(key)
        except (redis.RedisError, OSError) as error:
            log.warning("limit not cleared", error=str(error))

    def wait(self) -> int:
        """Seconds until counting starts anew."""
        return int(self.seconds - time.time() % self.seconds) + 1

    def _add(self, whom: str, count: int) -> int:
        key, lives = self._key(whom), self.seconds + 60
        if settings.REDIS_URL and not AWAY.is_now():
            try:
                asked = _redis(settings.REDIS_URL).pipeline(transaction=False)
                asked.incrby(key, count)
                asked.expire(key, lives)
                return int(asked.execute()[0])
            except redis.RedisError as error:
                AWAY.begin(error)
        elif not settings.REDIS_URL and not self.is_light:
            try:
                cache.add(key, 0, timeout=lives)
                return int(cache.incr(key, count))
            except Exception as error:  # whatever is wrong with a file, counting goes on
                log.warning("files do not count", error=str(error))
        _own.add(key, 0, timeout=lives)
        return int(_own.incr(key, count))

    def _key(self, whom: str) -> str:
        digest = hashlib.sha256(f"{self.name}\0{whom}".encode(errors="replace")).hexdigest()
        return f"limit:{digest}:{int(time.time() // self.seconds)}"


@once
def _redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)
