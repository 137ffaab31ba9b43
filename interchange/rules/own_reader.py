"""Reads a large JSON object piece by piece: what stands at its top, and the entries of its lists one by one."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from interchange.rules.own_format import MAX_TOP, MAX_VALUE, Unreadable, place_of

CHUNK = 256 * 1024
SPACE = " \t\r\n"


class Piece(NamedTuple):
    """A value at the top (`position` None), an entry of a list, or the end of one (`position` -1)."""

    section: str
    position: int | None
    value: Any


def pieces(stream: TextIO) -> Iterator[Piece]:
    """Everything in the object, in its order. Raises Unreadable where it is no JSON, or names something twice."""
    text = _Text(stream)
    seen: set[str] = set()
    text.expect("{", "project.json")
    if text.take("}"):
        return
    while True:
        name = text.value("a name", limit=1000)
        if not isinstance(name, str):
            raise Unreadable("A name is expected between { and }.", "project.json")
        if name in seen:
            raise Unreadable("This stands in the file twice.", name[:60])
        seen.add(name)
        text.expect(":", name)
        yield from _entries(text, name) if text.take("[") else [Piece(name, None, text.value(name, MAX_TOP))]
        if text.take("}"):
            break
        text.expect(",", f"after {name}")
    if text.peek():
        raise Unreadable("Something stands after its end.", "project.json")


def _entries(text: "_Text", name: str) -> Iterator[Piece]:
    position = 0
    if not text.take("]"):
        while True:
            yield Piece(name, position, text.value(place_of(name, position)))
            position += 1
            if text.take("]"):
                break
            text.expect(",", f"after {place_of(name, position - 1)}")
    yield Piece(name, -1, position)


class _Text:
    """A window on the stream that grows until it holds the next value."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.buffer, self.at, self.is_over = stream, "", 0, False
        self.decoder = json.JSONDecoder(parse_constant=_refuse)

    def value(self, place: str, limit: int = MAX_VALUE) -> Any:
        self.peek()
        while True:
            try:
                found, end = self.decoder.raw_decode(self.buffer, self.at)
            except RecursionError:
                raise Unreadable("This is nested too deeply.", place) from None
            except ValueError as error:
                if self.is_over:
                    what = getattr(error, "msg", str(error))
                    raise Unreadable(
                        f"This is not JSON ({what[:100]}), or the file is cut off.", place
                    ) from None
            else:
                if end < len(self.buffer) or self.is_over:
                    self.at = end
                    return found
            if len(self.buffer) - self.at > limit:
                raise Unreadable("This is not JSON, or longer than anything here may be.", place)
            self._more()

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in SPACE:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if self.is_over:
                return ""
            self._more()

    def take(self, character: str) -> bool:
        if self.peek() != character:
            return False
        self.at += 1
        return True

    def expect(self, character: str, place: str) -> None:
        if not self.take(character):
            raise Unreadable(f"A {character} is missing, or the file is cut off.", place)

    def _more(self) -> None:
        rest = self.buffer[self.at :]
        try:
            more = self.stream.read(max(CHUNK, len(rest)))
        except UnicodeDecodeError:
            raise Unreadable("It is not written in UTF-8.", "project.json") from None
        self.buffer, self.at, self.is_over = rest + more, 0, not more


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")
