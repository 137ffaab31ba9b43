"""Jira's wiki markup → Markdown: headings, lists, tables, code, quotes, panels, marks inside a line."""

import re
from collections.abc import Iterator, Mapping

from interchange.rules.text import clean_text
from interchange.rules.wiki_inline import escape, inline

FENCED = re.compile(r"\{(code|noformat|quote|panel)(?::([^{}\n]{0,200}))?\}")
HEADING = re.compile(r"h([1-6])\.\s+(.*)")
LIST = re.compile(r"([*#]{1,10}|-)\s+(\S.*)")
RULE = re.compile(r"-{4,}")
NESTED = 5  # quotes within quotes beyond this are shown flat


def to_markdown(
    text: str, *, names: Mapping[str, str] | None = None, files: Mapping[str, str] | None = None
) -> str:
    """`text` as Markdown; what is no markup is escaped where Markdown would read it as such. Never raises."""
    return _Converter(names or {}, files or {}).convert(clean_text(text))


class _Converter:
    def __init__(self, names: Mapping[str, str], files: Mapping[str, str]) -> None:
        self.names, self.files = names, files

    def convert(self, text: str, depth: int = 0) -> str:
        return "\n\n".join(block for block in self._blocks(text, depth) if block).strip()

    def _blocks(self, text: str, depth: int) -> Iterator[str]:
        for kind, params, body in _parts(text):
            if kind in ("code", "noformat"):
                yield _fence(body, params if kind == "code" else "")
            elif kind and depth < NESTED:
                title = re.search(r"(?:^|\|)title=([^|]*)", params)
                head = f"**{escape(title[1].strip())}**\n\n" if title and title[1].strip() else ""
                yield _quote(head + self.convert(body, depth + 1))
            else:
                yield from self._lines(body.split("\n"))

    def _lines(self, lines: list[str]) -> Iterator[str]:
        """Paragraphs, lists and tables; each is one block."""
        block: list[str] = []
        kind = ""
        for raw in lines:
            line = raw.strip()
            new = _kind(line, kind)
            if new != kind or new in ("heading", "rule", "bq"):
                yield self._block(kind, block)
                block = []
            block.append(line)
            kind = new
        yield self._block(kind, block)

    def _block(self, kind: str, lines: list[str]) -> str:
        if not lines or not kind:
            return ""
        if kind == "rule":
            return "---"
        if kind == "bq":
            return _quote(self._inline(lines[0][3:].strip()))
        if kind == "heading":
            found = HEADING.fullmatch(lines[0])
            return f"{'#' * int(found[1])} {self._inline(found[2])}" if found else ""
        if kind == "list":
            return self._list(lines)
        if kind == "table":
            return self._table(lines)
        return "\n".join(self._inline(line) for line in lines)

    def _list(self, lines: list[str]) -> str:
        """Four spaces a level. A line without a mark goes on with the item above it."""
        made: list[str] = []
        levels: list[tuple[str, int]] = []  # the mark of each open level, and how many items it has
        for line in lines:
            found = LIST.fullmatch(line)
            if not found:
                made.append("    " * max(len(levels), 1) + self._inline(line))
                continue
            depth = min(len(found[1]), len(levels) + 1)
            sign = "1" if found[1].endswith("#") else "-"
            before = levels[depth - 1] if len(levels) >= depth else ("", 0)
            count = before[1] + 1 if before[0] == sign else 1
            levels = [*levels[: depth - 1], (sign, count)]
            mark = f"{count}." if sign == "1" else "-"
            made.append("    " * (depth - 1) + f"{mark} {self._inline(found[2])}")
        return "\n".join(made)

    def _table(self, lines: list[str]) -> str:
        rows = [self._cells(line) for line in lines]
        width = max(len(row) for row in rows)
        head = rows.pop(0) if lines[0].startswith("||") else []
        table = [head, ["---"] * width, *rows]
        return "\n".join("| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in table)

    def _cells(self, line: str) -> list[str]:
        """Cells are split at bars outside of links and code."""
        hidden = re.sub(
            r"\[[^\[\]\n]*\]|\{\{[^{}\n]*\}\}|![^!|\s][^!\n]*!", lambda m: m[0].replace("|", "\1"), line
        )
        cells = re.split(r"\|{1,2}", hidden.strip("|"))
        return [self._inline(cell.replace("\1", "|").strip()).replace("|", "\\|") for cell in cells]

    def _inline(self, line: str) -> str:
        return inline(line, names=self.names, files=self.files)


def _kind(line: str, before: str) -> str:
    """What a line is; `before` is what the line above was."""
    if not line:
        return ""
    if RULE.fullmatch(line):
        return "rule"
    if HEADING.fullmatch(line):
        return "heading"
    if line.startswith("bq. "):
        return "bq"
    if line.startswith("|") and len(line) > 1:
        return "table"
    if LIST.fullmatch(line) or before == "list":
        return "list"
    return "text"


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    """(kind, parameters, body) of each fenced part, and ("", "", text) for what stands between them."""
    at = searched = 0
    unclosed: set[str] = set()
    while found := FENCED.search(text, searched):
        kind = found[1]
        end = -1 if kind in unclosed else text.find(f"{{{kind}}}", found.end())
        if end < 0:
            unclosed.add(kind)
            searched = found.end()
            continue
        yield "", "", text[at : found.start()]
        yield kind, found[2] or "", text[found.end() : end]
        at = searched = end + len(kind) + 2
    yield "", "", text[at:]


def _fence(body: str, params: str) -> str:
    language = next(
        (part for part in re.split(r"[|]", params) if re.fullmatch(r"[A-Za-z0-9+#-]{1,20}", part)), ""
    )
    if named := re.search(r"language=([A-Za-z0-9+#-]{1,20})", params):
        language = named[1]
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{body.strip(chr(10))}\n{fence}" if body.strip() else ""


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""
