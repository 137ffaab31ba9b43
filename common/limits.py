"""How often something may be done: one counter for whom and each stretch of time, shared by all processes."""

import hashlib
import time
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

log = structlog.get_logger(__name__)
_own = LocMemCache(
    "limits", {"max_entries": 20_000}
)  # counts for this process alone where the shared cache does not answer


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in `seconds`, counted in stretches of that length."""

    name: str
    times: int
    seconds: int

    def take(self, whom: str) -> bool:
        """Count one more for `whom`; whether it is within the limit."""
        return self._add(whom, 1) <= self.times

    def give_back(self, whom: str) -> None:
        """What was counted last does not count, for it was all right."""
        self._add(whom, -1)

    def clear(self, whom: str) -> None:
        """Whatever was counted is forgotten."""
        key = self._key(whom)
        for one in (cache, _own):
            try:
                one.delete(key)
            except Exception as error:
                log.warning("cache does not answer", error=str(error))

    def wait(self) -> int:
        """Seconds until counting starts anew."""
        return int(self.seconds - time.time() % self.seconds) + 1

    def _add(self, whom: str, count: int) -> int:
        key = self._key(whom)
        try:
            cache.add(key, 0, timeout=self.seconds + 60)
            return int(cache.incr(key, count))
        except Exception as error:  # each backend has its own
            log.warning("cache does not answer", error=str(error))
        _own.add(key, 0, timeout=self.seconds + 60)
        return int(_own.incr(key, count))

    def _key(self, whom: str) -> str:
        digest = hashlib.sha256(f"{self.name}\0{whom}".encode(errors="replace")).hexdigest()
        return f"limit:{digest}:{int(time.time() // self.seconds)}"
