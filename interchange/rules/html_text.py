"""HTML, as other tools export descriptions → Markdown. Never raises; scripts and styles are dropped."""

import re
from html.parser import HTMLParser

from interchange.rules.text import clean_text
from interchange.rules.wiki_inline import address, escape

LOOKS_LIKE = re.compile(
    r"</(?:p|div|ul|ol|li|h[1-6]|table|td|strong|em|a|span|blockquote)\s*>|<br\s*/?>", re.I
)
UNCLOSED, MOST_UNCLOSED = re.compile(r"<(?=[^<>]*(?:<|\Z))"), 20
BLOCKS = {"p", "div", "section", "article", "tr", "table", "ul", "ol", "dl", "dd", "dt", "blockquote"}
SIGNS = {"b": "**", "strong": "**", "i": "_", "em": "_", "s": "~~", "del": "~~", "strike": "~~"}
SILENT = {"script", "style", "head", "title", "template", "noscript"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def looks_like_html(text: str) -> bool:
    """Whether a text is HTML rather than a text that mentions a tag."""
    return len(LOOKS_LIKE.findall(text[:20_000])) >= 2


def html_to_markdown(text: str) -> str:
    converter = _Converter()
    converter.feed(_closed(clean_text(text)))
    converter.close()
    return converter.markdown()


def _closed(text: str) -> str:
    """Without comments and declarations; where many tags are never closed, their brackets are characters.

    Python's parser looks for the end of each of them, which takes minutes in a long text.
    """
    first, *others = text.split("<!--")
    for other in others:
        inside, end, after = other.partition("-->")
        first += after if end else f"&lt;!--{inside}"
    text = re.sub(r"<![^<>]*>", "", first)
    return UNCLOSED.sub("&lt;", text) if len(UNCLOSED.findall(text)) > MOST_UNCLOSED else text


class _Converter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.lists: list[int] = []  # the next number of each open list, 0 for bullets
        self.links: list[str] = []
        self.silent = self.code = 0

    def markdown(self) -> str:
        text = "\n".join(line.rstrip(" \t") for line in "".join(self.parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag in SIGNS:
            self.parts.append(SIGNS[tag])
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag == "pre":
            self.code += 1
            self.parts.append("\n\n```\n")
        elif tag in ("code", "tt") and not self.code:
            self.parts.append("`")
        elif tag in HEADINGS:
            self.parts.append("\n\n" + "#" * HEADINGS[tag] + " ")
        elif tag == "li":
            self._item()
        elif tag == "a":
            self.links.append(dict(attrs).get("href") or "")
            self.parts.append("[" if self._is_link(self.links[-1]) else "")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in BLOCKS:
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in SIGNS:
            self.parts.append(SIGNS[tag])
        elif tag == "pre" and self.code:
            self.code -= 1
            self.parts.append("\n```\n\n")
        elif tag in ("code", "tt") and not self.code:
            self.parts.append("`")
        elif tag == "a" and self.links:
            href = self.links.pop()
            self.parts.append(f"]({address(href)})" if self._is_link(href) else "")
        elif tag in ("ul", "ol"):
            self.lists[-1:] = []
            self.parts.append("" if self.lists else "\n\n")
        elif tag in HEADINGS or tag in BLOCKS:
            self.parts.append("\n\n" if not self.lists else "\n")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.code:
            self.parts.append(data)
            return
        text = escape(re.sub(r"\s+", " ", data))
        self.parts.append(text.lstrip() if not self.parts or self.parts[-1].endswith(("\n", " ")) else text)

    def _open(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ul" else 1)
            self.parts.append("" if len(self.lists) > 1 else "\n\n")
        elif not self.lists:
            self.parts.append("\n\n")

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else 0
        mark = f"{number}. " if number else "- "
        if number:
            self.lists[-1] += 1
        self.parts.append("\n" + "    " * (max(len(self.lists), 1) - 1) + mark)

    @staticmethod
    def _is_link(href: str) -> bool:
        return href.startswith(("http://", "https://", "mailto:"))
