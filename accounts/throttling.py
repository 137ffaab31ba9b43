"""How often the API answers one caller: counted by the minute, in Redis where there is one, else in this process."""

import threading
import time
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.guessing import network_of

WINDOW = 60


class Counters:
    """Calls of the running minute. Each process counts by itself where no Redis counts for all, or it is away."""

    def __init__(self) -> None:
        self.lock, self.minute = threading.Lock(), 0
        self.counts: dict[str, int] = {}
        self.shared = (
            redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.2, socket_connect_timeout=0.2)
            if settings.REDIS_URL
            else None
        )
        self.away_until = 0.0

    def add(self, name: str) -> int:
        """How many there are in this minute, this one included."""
        minute = int(time.time() // WINDOW)
        if self.shared is not None and time.monotonic() >= self.away_until:
            try:
                asked, key = self.shared.pipeline(transaction=False), f"tandem:calls:{minute}:{name}"
                asked.incr(key)
                asked.expire(key, 2 * WINDOW)
                return int(asked.execute()[0])
            except redis.RedisError:
                self.away_until = time.monotonic() + 5  # ask no more for a moment: nobody waits for a count
        with self.lock:
            if minute != self.minute:
                self.minute, self.counts = minute, {}
            self.counts[name] = self.counts.get(name, 0) + 1
            return self.counts[name]


_counters: list[Counters] = []


def is_over(name: str, most: int) -> bool:
    """Count one more of `name`, and say whether that is more than `most` in this minute. 0 means no limit."""
    if not most:
        return False
    if not _counters:
        _counters.append(Counters())
    return _counters[0].add(name) > most


def wait() -> float:
    """Seconds until the next minute begins."""
    return WINDOW - time.time() % WINDOW


def address_of(request: HttpRequest | Request) -> str:
    return network_of(getattr(request, "_request", request))


class CallThrottle(BaseThrottle):
    """So many calls a minute for a person, whichever token they take. Who has not signed in is refused before."""

    def allow_request(self, request: Request, view: Any) -> bool:
        return not is_over(f"person {request.user.pk}", settings.API_CALLS_PER_MINUTE)

    def wait(self) -> float:
        return wait()
