"""One open stream, between the hub that gives and the connection that takes."""

import asyncio

from accounts.visits import Visit
from config.live import messages

MOST_BYTES = 128 * 1024  # that wait for one slow connection


class Listener:
    """What one page has heard, and what waits to be sent to it. Belongs to the event loop's thread.

    `seq` and `figures` are up to where it was told; a negative `seq` is a place that never was.
    """

    def __init__(self, visit: Visit, *, seq: int, figures: int) -> None:
        self.visit, self.seq, self.figures = visit, seq, figures
        self.is_ended = False
        self._waiting: list[bytes] = []
        self._size = 0
        self._news = asyncio.Event()

    def give(self, chunk: bytes) -> None:
        """Have this sent. One that does not take what it is given hears `reset` instead of all that waits."""
        if self.is_ended or not chunk:
            return
        if self._size + len(chunk) > MOST_BYTES:
            self._waiting, self._size, chunk = [], 0, messages.reset(self.seq)
        self._waiting.append(chunk)
        self._size += len(chunk)
        self._news.set()

    def end(self, last: bytes = b"") -> None:
        """Close after this; what waits is not sent any more."""
        self._waiting, self._size = [last], len(last)
        self.is_ended = True
        self._news.set()

    async def next(self, patience: float) -> bytes:
        """What waits, as soon as there is something; a comment when there is nothing for that many seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            return messages.STILL_HERE
        chunk = b"".join(self._waiting)
        self._waiting, self._size = [], 0
        self._news.clear()
        return chunk
