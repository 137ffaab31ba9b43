"""Markdown that people write → HTML that is safe to show. Rendered first, sanitised afterwards.

An image becomes a link: pages load nothing from elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "s", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    "mark",
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
LONGEST = 100_000  # characters; more is shown as plain text
MOST_MARKS = 10_000  # and so is what is all brackets and line ends, for these are what reading takes long for
MARKS = re.compile(r"[\[\]!*_~<>&|\\`#]|\n(?=[^\n])")

_parser = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable(["table", "strikethrough"])
    .disable("image")
)


CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff"
    r"\u202a-\u202e]"  # what turns the direction of the text that follows, beyond its own end
)
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}
FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def storable(text: str) -> str:
    """`text` with one kind of line end and without characters that no one can see or no database can keep."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_blank(text: str) -> bool:
    """Whether there is nothing in it that anybody could see: spaces, joiners, fillers, marks on nothing."""
    return all(unicodedata.category(one) in UNSEEN or one in FILLERS for one in text)


def render_markdown(text: str, names: Iterable[str] = ()) -> str:
    """HTML of `text`, sanitised: no script, style, frame, form, handler or foreign scheme survives.

    `@` before one of the `names` is marked, the longest name first, in any case; inside code it is only text.
    """
    if not text or not text.strip():
        return ""
    env = {"names": _pattern(names)}
    html = f"<pre>{nh3.clean_text(text)}</pre>" if is_too_much(text) else _parser.render(text, env)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
        strip_comments=True,
    )


def is_too_much(text: str) -> bool:
    """Whether `text` is no Markdown that a person has written, but would keep the server busy."""
    return len(text) > LONGEST or (len(text) > MOST_MARKS and len(MARKS.findall(text)) > MOST_MARKS)


def names_in(text: str, names: Iterable[str]) -> set[str]:
    """Those of the `names`, casefolded, that `render_markdown` would mark."""
    pattern = _pattern(names)
    if pattern is None or "@" not in text or is_too_much(text):
        return set()
    found: set[str] = set()
    _parser.parse(text, {"names": pattern, "found": found})
    return found


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds `@` with one of the names after it, as words of their own."""
    longest_first = sorted({one for one in names if one.strip()}, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<![\w@])@({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _mark_names(state: StateCore) -> None:
    pattern = state.env.get("names")
    if pattern is None:
        return
    for block in state.tokens:
        if block.children:
            block.children = [part for token in block.children for part in _marked(token, pattern, state.env)]


def _marked(token: Token, pattern: re.Pattern[str], env: MutableMapping[str, Any]) -> Iterator[Token]:
    """A piece of text as several, with a mark around each name."""
    if token.type != "text":
        yield token
        return
    at = 0
    for match in pattern.finditer(token.content):
        env.setdefault("found", set()).add(match[1].casefold())
        yield Token("text", "", 0, content=token.content[at : match.start()])
        yield Token("mark_open", "mark", 1)
        yield Token("text", "", 0, content=match[0])
        yield Token("mark_close", "mark", -1)
        at = match.end()
    yield Token("text", "", 0, content=token.content[at:])


_parser.core.ruler.push("names", _mark_names)
