"""A list out of a document → rows: one condition each, without marks, boxes, tags and empty lines.

Understands what Word, Confluence, Jira, Markdown and plain mails put on the clipboard. Lines of one
Given/When/Then block are one row. Points below a line that ends in a colon are told with it, so that each row
can be read alone. No word is dropped but headings that only name the list.
"""

import html
import re

BLOCK = re.compile(r"</?(?:p|div|li|ul|ol|br|tr|table|tbody|thead|h[1-6]|section|article)\b[^<>]*>", re.I)
INLINE = re.compile(r"</?(?:span|b|i|u|s|em|strong|a|td|th|font|code|input|label|o:p)\b[^<>]*>", re.I)
RULE = re.compile(r"[\s|:]*[-=_*]\s*[-=_*]\s*[-=_*][\s|:\-=_*]*")
FENCE = re.compile(r"(?:```|~~~|\{code|\{noformat)\S*")
TITLE = re.compile(
    r"(?:acceptance )?criteria|acceptance criterion|definition of (?:done|ready)|acs?|dod|conditions of satisfaction",
    re.I,
)
HEADING = re.compile(r"(?:#{1,6}|h[1-6]\.)\s+")
BULLET = re.compile(
    r"(?:[-+–—•◦▪▫‣⁃·●○■□§➢→\uf0a7\uf0b7\uf0d8]|[*#]{1,6})(?=\s|$)"  # a sign of its own
    r"|o(?=\t| {2,})"  # Word's second level
    r"|\(?\d{1,3}(?:\.\d{1,3})*[.)](?=\s|$)|\d{1,3}(?:\.\d{1,3}){2,}(?=\s)|\d{1,3}(?=\t)"
    r"|\(?(?:[a-zA-Z]|[ivx]{1,4})\)(?=\s|$)"
    r"|AC[- ]?\d{1,3}\s*[:.)–-](?=\s)"
)
LOOSE = re.compile(r"(?:[a-z]|[ivx]{1,4})\.(?=\s)|\d{1,2}\.\d{1,3}(?=\s)")  # a mark where others follow
FIRST = re.compile(r"[ai]\.|\d{1,2}\.1\s")
BOX = re.compile(r"(?:\[[ xX✓✔]?\]|[☐☑☒✓✔✗✘]|\((?:/|x|!)\))\s*")
STEP = re.compile(
    r"(?:[*_]{1,2})?(scenario(?: outline)?:?|given|when|then|and|but)\b:?(?:[*_]{1,2})?\s*(.*)", re.I
)
STARTS, FOLLOWS = {"scenario", "given", "when"}, {"given", "when", "then", "and", "but"}
TAB = 4


def rows_of(text: str) -> list[str]:
    """The rows in their order; none where nothing is written."""
    raw = _raw_lines(text)
    marks = [line.strip() for line in raw if LOOSE.match(line.strip())]
    is_loose = len(marks) > 1 and bool(FIRST.match(marks[0]))
    lines = [_Line(line, is_loose) for line in raw]
    rows: list[str] = []
    parents: list[tuple[int, str]] = []
    block: _Block | None = None
    gap = True
    for at, line in enumerate(lines):
        if line.is_empty:
            gap = gap or not line.is_dropped
            continue
        step = STEP.fullmatch(line.text)
        word = step[1].split()[0].rstrip(":").lower() if step else ""
        if block and word in FOLLOWS and block.takes(word):
            rows[-1] = block.add(word, line.text)
        elif step and word in STARTS and (word != "when" or _goes_on(lines, at)):
            block = _Block(word, line.text)
            rows.append(block.text)
        elif not gap and rows and not line.is_marked and line.continues:
            rows[-1] = f"{rows[-1]} {line.text}"
        else:
            block = None
            parents = [one for one in parents if one[0] < line.depth]
            rows.append(": ".join([*(words for _, words in parents), line.text]))
            if line.text.endswith(":"):
                parents.append((line.depth, line.text.rstrip(": ")))
        gap = False
    return _without_parents(rows)


class _Line:
    """One line: how deep it stands, whether a mark led it, and its words."""

    def __init__(self, raw: str, is_loose: bool) -> None:
        rest = raw.expandtabs(TAB) if raw[:1] == "\t" else raw
        self.indent = len(rest) - len(rest.lstrip())
        rest = rest.strip()
        self.is_dropped = bool(RULE.fullmatch(rest) or FENCE.fullmatch(rest))
        if self.is_dropped:
            rest = ""
        self.is_marked, self.deeper = False, 0
        if heading := HEADING.match(rest):
            rest = rest[heading.end() :]
            self.is_marked = True
        while mark := (BULLET.match(rest) or (is_loose and LOOSE.match(rest))):
            self.is_marked = True
            self.deeper += len(mark[0]) - 1 if mark[0][0] in "*#" else 0
            rest = rest[mark.end() :].strip()
            if not rest:
                break
        if box := BOX.match(rest):
            self.is_marked, rest = True, rest[box.end() :]
        self.text = _plain(rest)
        if TITLE.fullmatch(self.text.rstrip(": ")):
            self.text, self.is_dropped = "", True

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def depth(self) -> int:
        return self.indent + self.deeper * TAB + self.is_marked

    @property
    def continues(self) -> bool:
        return self.indent >= 2


class _Block:
    """Lines of one Given/When/Then."""

    def __init__(self, word: str, text: str) -> None:
        self.last, self.text = word, text

    def takes(self, word: str) -> bool:
        """A new Given after the Then of this one begins another."""
        return not (word == "given" and self.last != "scenario")

    def add(self, word: str, text: str) -> str:
        joint = " " if self.text[-1] in ".,;:!?" else ": " if self.last == "scenario" else ", "
        self.text += joint + text
        self.last = "then" if word in ("and", "but") else word
        return self.text


def _raw_lines(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\u2028", "\n")
    if BLOCK.search(text) or INLINE.search(text):
        text = INLINE.sub("", BLOCK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    return text.replace("\xa0", " ").replace("\u200b", "").split("\n")


def _plain(text: str) -> str:
    """Without the pipes of a table's row, the stars around it, and doubled spaces."""
    if text.startswith("|"):
        text = " · ".join(
            cell.strip() for cell in text.strip("|").replace("||", "|").split("|") if cell.strip()
        )
    for mark in ("**", "__", "*", "_"):
        inner = text[len(mark) : -len(mark)]
        if text.startswith(mark) and text.endswith(mark) and inner.strip() and mark not in inner:
            text = inner
    text = re.sub(r"^(\*\*|__)(.+?)\1", r"\2", text)
    return " ".join(text.split())


def _goes_on(lines: "list[_Line]", at: int) -> bool:
    """Whether a Then comes next: "When …" alone is an ordinary sentence."""
    rest = next((lines[below].text for below in range(at + 1, len(lines)) if lines[below].text), "")
    return rest.lower().lstrip("*_").startswith(("then", "and "))


def _without_parents(rows: list[str]) -> list[str]:
    """A line that only leads its points in is told by each of them."""
    return [
        row
        for at, row in enumerate(rows)
        if not (row.endswith(":") and at + 1 < len(rows) and rows[at + 1].startswith(f"{row.rstrip(': ')}: "))
    ]
