"""Atlassian's document JSON → Markdown: what texts are in newer answers of Jira's REST API. Never raises."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from interchange.rules.text import clean_text
from interchange.rules.wiki_inline import address, escape

DEEPEST = 40
PANELS = {"info": "Info", "note": "Note", "warning": "Warning", "success": "Success", "error": "Error"}
Node = Mapping[str, Any]


def is_adf(value: Any) -> bool:
    return (
        isinstance(value, Mapping) and value.get("type") == "doc" and isinstance(value.get("content"), list)
    )


def adf_to_markdown(document: Node) -> str:
    """The document as Markdown; of nodes that nobody knows, their text."""
    return clean_text("\n\n".join(_blocks(document, 0)))


def _children(node: Node) -> list[Node]:
    content = node.get("content")
    return [child for child in content if isinstance(child, Mapping)] if isinstance(content, list) else []


def _attrs(node: Node) -> Node:
    attrs = node.get("attrs")
    return attrs if isinstance(attrs, Mapping) else {}


def _blocks(node: Node, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        return
    for child in _children(node):
        if block := _block(child, depth):
            yield block


def _block(node: Node, depth: int) -> str:
    kind, attrs = node.get("type"), _attrs(node)
    if kind == "paragraph":
        return _line(node, depth)
    if kind == "heading":
        level = attrs.get("level")
        return f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 2)} {_line(node, depth)}"
    if kind in ("bulletList", "orderedList", "taskList", "decisionList"):
        return _list(node, depth)
    if kind == "codeBlock":
        return _code(node)
    if kind == "rule":
        return "---"
    if kind == "table":
        return _table(node, depth)
    if kind in ("panel", "blockquote", "expand", "nestedExpand"):
        title = str(attrs.get("title") or PANELS.get(str(attrs.get("panelType")), ""))
        head = [f"**{escape(title)}**"] if title else []
        return _indent("\n\n".join([*head, *_blocks(node, depth + 1)]), "> ", "> ")
    if kind in ("mediaSingle", "mediaGroup"):
        return "\n".join(f"_{escape(name)}_" for name in map(_media, _children(node)) if name)
    if kind in ("blockCard", "embedCard"):
        return _card(attrs)
    if _children(node):
        return "\n\n".join(_blocks(node, depth + 1))
    return _inline(node, depth)


def _list(node: Node, depth: int) -> str:
    lines = []
    for number, item in enumerate(_children(node), start=1):
        mark = f"{number}. " if node.get("type") == "orderedList" else "- "
        if node.get("type") == "taskList":
            mark = "- [x] " if _attrs(item).get("state") == "DONE" else "- [ ] "
        is_line = item.get("type") in ("taskItem", "decisionItem")
        body = _line(item, depth) if is_line else "\n".join(_blocks(item, depth + 1))
        lines.append(_indent(body, mark, "    "))
    return "\n".join(lines)


def _indent(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join((first if n == 0 else rest) + line for n, line in enumerate(lines)).replace(
        "> \n", ">\n"
    )


def _code(node: Node) -> str:
    text = "".join(str(child.get("text", "")) for child in _children(node))
    language = str(_attrs(node).get("language") or "")
    fence = "````" if "```" in text else "```"
    return f"{fence}{language if language.isalnum() else ''}\n{text}\n{fence}" if text.strip() else ""


def _table(node: Node, depth: int) -> str:
    rows = [
        [" ".join(_blocks(cell, depth + 1)).replace("\n", " ").replace("|", "\\|") for cell in _children(row)]
        for row in _children(node)
    ]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    head = rows.pop(0)
    return "\n".join(
        "| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in (head, ["---"] * width, *rows)
    )


def _line(node: Node, depth: int) -> str:
    return "".join(_inline(child, depth + 1) for child in _children(node)).strip()


def _inline(node: Node, depth: int) -> str:
    kind, attrs = node.get("type"), _attrs(node)
    if kind == "text":
        return _marked(str(node.get("text") or ""), node.get("marks"))
    if kind == "hardBreak":
        return "\n"
    if kind == "mention":
        return "@" + escape(str(attrs.get("text") or attrs.get("id") or "").lstrip("@"))
    if kind == "emoji":
        return escape(str(attrs.get("text") or attrs.get("shortName") or ""))
    if kind == "status":
        return f"**{escape(str(attrs.get('text') or ''))}**" if attrs.get("text") else ""
    if kind == "date":
        return _date(attrs.get("timestamp"))
    if kind == "inlineCard":
        return _card(attrs)
    if kind in ("media", "mediaInline"):
        return f"_{escape(_media(node))}_" if _media(node) else ""
    return _line(node, depth) if depth <= DEEPEST else ""


def _marked(text: str, marks: Any) -> str:
    """Emphasis goes around the words, not around the spaces beside them."""
    found = {mark.get("type"): mark for mark in marks or () if isinstance(mark, Mapping)}
    core = text.strip()
    if not core:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    code = f"`` {core} ``" if "`" in core else f"`{core}`"
    core = code if "code" in found else escape(core)
    for name, sign in (("strong", "**"), ("em", "_"), ("strike", "~~")):
        if name in found:
            core = f"{sign}{core}{sign}"
    href = str(_attrs(found["link"]).get("href") or "") if "link" in found else ""
    if href.startswith(("http://", "https://", "mailto:")):
        core = f"<{address(href)}>" if href == text.strip() else f"[{core}]({address(href)})"
    return f"{before}{core}{after}"


def _card(attrs: Node) -> str:
    url = str(attrs.get("url") or "")
    return f"<{address(url)}>" if url.startswith(("http://", "https://")) else ""


def _media(node: Node) -> str:
    attrs = _attrs(node)
    return str(attrs.get("alt") or attrs.get("__fileName") or "")


def _date(timestamp: Any) -> str:
    try:
        return f"{datetime.fromtimestamp(int(timestamp) / 1000, UTC):%Y-%m-%d}"
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
