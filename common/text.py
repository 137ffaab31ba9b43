"""Markdown that people write → HTML that is safe to show. Rendered first, sanitised afterwards.

An image becomes a link: pages load nothing from elsewhere.
"""

import re
import unicodedata

import nh3
from markdown_it import MarkdownIt

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "s", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
LONGEST = 100_000  # characters; more is shown as plain text

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


def render_markdown(text: str) -> str:
    """HTML of `text`, sanitised: no script, style, frame, form, handler or foreign scheme survives."""
    if not text or not text.strip():
        return ""
    html = _parser.render(text) if len(text) <= LONGEST else f"<pre>{nh3.clean_text(text)}</pre>"
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
        strip_comments=True,
    )
