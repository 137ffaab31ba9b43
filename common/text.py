"""Markdown that people write → HTML that is safe to show. Rendered first, sanitised afterwards.

An image becomes a link: pages load nothing from elsewhere.
"""

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
