"""What somebody typed into a search, as words; and the part of a text that shows why it was found."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(r'"([^"]*)"')
MOST_WORDS = 20
EXCERPT = 180  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """`words` may begin a word of the text, `phrases` stand in it as they are; all of them must be found."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def all_words(self) -> list[str]:
        return [*self.words, *(word for phrase in self.phrases for word in phrase)]

    @property
    def expression(self) -> str:
        """As PostgreSQL's to_tsquery reads it. Words hold letters and digits only, so nothing needs escaping."""
        phrases = ["(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in self.phrases]
        return " & ".join([f"'{word}':*" for word in self.words] + phrases)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `is_hit` where it is what was searched for."""

    text: str
    is_hit: bool = False


def plain_words(text: str) -> str:
    """Letters and digits in one case, all else blanks: the same for what is indexed and what is asked."""
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def asked(text: str) -> Asked:
    """`harb "two seats"` → a word's beginning and a phrase."""
    phrases = [tuple(plain_words(found).split()) for found in QUOTED.findall(text)]
    words = plain_words(QUOTED.sub(" ", text)).split()
    return Asked(
        tuple(dict.fromkeys(words))[:MOST_WORDS],
        tuple(phrase[:MOST_WORDS] for phrase in phrases if phrase)[:MOST_WORDS],
    )


def marked(text: str, words: Iterable[str]) -> list[Part]:
    """The text in pieces, with the words of the search (beginnings of words) set apart."""
    pattern = _pattern(words)
    if pattern is None:
        return [Part(text)] if text else []
    parts: list[Part] = []
    at = 0
    for match in pattern.finditer(text):
        parts += [Part(text[at : match.start()]), Part(match[0], True)]
        at = match.end()
    return [part for part in [*parts, Part(text[at:])] if part.text]


def excerpt(text: str, words: Sequence[str], length: int = EXCERPT) -> list[Part]:
    """About `length` characters around the first hit; nothing where there is none."""
    pattern = _pattern(words)
    found = pattern.search(text) if pattern else None
    if found is None:
        return []
    start = max(0, found.start() - length // 3)
    start = 0 if start < 12 else text.find(" ", start, found.start()) + 1 or start
    cut = " ".join(text[start : start + length].split())
    before = "… " if start else ""
    after = " …" if start + length < len(text) else ""
    return marked(f"{before}{cut}{after}", words)


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    found = sorted(set(words), key=len, reverse=True)
    if not found:
        return None
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, found)) + ")", re.IGNORECASE)
