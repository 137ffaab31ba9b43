"""Files as nobody would write them on purpose, by number: the same number is always the same file."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

from interchange.rules.archives import Upload

HEADERS = (
    "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Status Category", "Sprint", "Comment", "Created",
    "Updated", "Resolved", "Story Points", "Parent", "Parent key", "Epic Link", "Epic Name", "Labels", "Assignee",
    "Reporter", "Description", "Original estimate", "Remaining Estimate", "Log Work", "Attachment", "Resolution",
    "Priority", "Custom field (Story Points)", "Custom field (Acceptance criteria)", "Zusammenfassung", "状态",
    "title", "body", "url", "number", "state", "Due date", "Environment", "Severity", "", " ", "\ufeffSummary", "X",
    "=Summary", "Summary\u200b", "Sprint start date", "Sprint end date",
)  # fmt: skip
DAYS = (
    "3/4/23", "31/12/99", "12/31/1999", "2026-02-30", "2026-02-28T25:61:00Z", "0001-01-01", "9999-12-31T23:59:59+14:00",
    "15/juil./25 3:04 PM", "1/Jan/70 12:00 AM", "2024-02-29", "29.02.2023", "1767225600", "-62135596800", "1e99",
    "20260101", "2026-W01-1", "10000-01-01", "0/0/0", "1-1-1", "Mon, 02 Jan 2006 15:04:05 -0700", "2026-03-29 02:30",
    "2026-01-01T00:00:00.000+0000", "2026-01-01T00:00:00-99:99", "٣/٤/٢٣", "2026年1月2日", "Jan 32, 2026",
)  # fmt: skip
WORDS = (
    "Story", "Bug", "Épico", "Sub-task", "To Do", "Done", "成", "FER-12", "-1", "1,5", "1.000,50", "1e400", "NaN", "²",
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\u202etxet desrever", "שלום עולם", "مرحبا",
    "\ud800", "\udfff\ud800", "😀" * 20, "\x1b[31m", "\x85", "\u2028", "6h30", "1w 2d 3h 4m", "99999999999999999999w",
    "{code}x", "{code:java}\nx\n{code}", "h1. Title", "||a||b||\n|1|2|", "* a\n** b\n*** c", "[x|http://y]", "!x.png!",
    "<p>a<p>b", "<script>alert(1)</script>", "- [ ] a\n- [x] b", "Given a\nWhen b\nThen c", "```\nx",
    "&#0;&#x110000;&amp;",
    "15/Jan/26 9:00 AM;kim;3600", "15/Jan/26 9:00 AM;kim;Said", ";;;", "kim;;", "2026-01-01;x@example.org;", "[~kim]",
    "com.atlassian.greenhopper.service.sprint.Sprint@1[id=1,state=CLOSED,name=S,startDate=<null>]", "null", "[]", "{}",
    "http://example.org/browse/AB-1", "https://github.com/a/b/pull/2", "AB-1, AB-2", "x" * 300, "((((((((", "{" * 60,
)  # fmt: skip
CODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1",
           "shift_jis", "gb18030", "koi8-r", "utf-7")  # fmt: skip
LINES = ("\n", "\r\n", "\r", "\n\n", "\u2028")


def table(number: int) -> list[Upload]:
    """One file of separated values, or nearly."""
    random = Random(number)
    if random.random() < 0.03:
        return [Upload("a.csv", random.randbytes(random.randrange(200)))]
    return [Upload("a.csv", _torn(random, _coded(random, _text(random))))]


def answers(number: int) -> list[Upload]:
    """Answers of Jira's API, lists of objects, or what only begins like them."""
    random = Random(number)
    issues = [_issue(random) for _ in range(random.choice((0, 1, 2, 4)))]
    whole = random.choice((
        lambda: issues,
        lambda: {"issues": issues},
        lambda: {"issues": issues, "total": _value(random, 1), "names": {"customfield_7": _cell(random)}},
        lambda: {"values": [_value(random, 3) for _ in range(3)]},
        lambda: _value(random, 5),
    ))()  # fmt: skip
    text = json.dumps(whole, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.2:
        text += random.choice(("\n" + text, ",", "\x00", "NaN", "}"))
    return [Upload("a.json", _torn(random, _coded(random, text)))]


def archive(number: int, make: Callable[[int], list[Upload]] = table) -> list[Upload]:
    """Several files in one archive, some of them spoiled, or the archive itself."""
    random = Random(number)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as found:
        for position in range(random.choice((0, 1, 1, 1, 2, 3))):
            name = random.choice(
                ("a.csv", "../a.csv", "a/b.json", "__MACOSX/x", "xl/a.xml", "\x00", "é" * 200, "d/")
            )
            inner = random.choice((make, answers))(random.randrange(10**9))[0].data
            found.writestr(f"{position}{name}", b"PK\x03\x04" if random.random() < 0.05 else inner)
    return [Upload("a.zip", _torn(random, buffer.getvalue()))]


def _text(random: Random) -> str:
    headers = random.choices(HEADERS, k=random.randrange(12))
    if random.random() < 0.9:
        headers.insert(random.randrange(len(headers) + 1), "Summary")
    rows = [
        [_cell(random) for _ in _width(random, len(headers))] for _ in range(random.choice((0, 1, 2, 3, 8)))
    ]
    if random.random() < 0.75:
        return _written(random, [headers, *rows])
    line, comma = random.choice(LINES), random.choice(",;\t|")
    return line.join(comma.join(_raw(random, cell) for cell in row) for row in [headers, *rows])


def _width(random: Random, headers: int) -> range:
    return range(max(0, headers + random.choice((0, 0, 0, 0, -1, 1, 3))))


def _written(random: Random, rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=random.choice(",;\t"), lineterminator=random.choice(LINES[:3]))
    writer.writerows(rows)
    return out.getvalue()


def _raw(random: Random, cell: str) -> str:
    """Quoted as it happens to come."""
    return random.choice(
        (*[cell] * 20, f'"{cell}"', f'"{cell}"', f'"{cell}', f'{cell}"', f'""{cell}""', f" '{cell}'")
    )


def _cell(random: Random) -> str:
    kind = random.random()
    if kind < 0.15:
        return random.choice(DAYS)
    if kind < 0.75:
        return random.choice(WORDS)
    if kind < 0.85:
        return "".join(chr(random.randrange(0x20, 0x3000)) for _ in range(random.randrange(40)))
    if kind < 0.852:
        return "a\x00b"
    if kind < 0.857:
        return random.choice(WORDS) * 2_000
    return ""


def _coded(random: Random, text: str) -> bytes:
    return text.encode(
        random.choice(CODINGS), errors=random.choice(("replace", "ignore", "xmlcharrefreplace"))
    )


def _torn(random: Random, data: bytes) -> bytes:
    """Now and then some bytes are lost, doubled or become others."""
    if random.random() < 0.9 or not data:
        return data
    start, length = random.randrange(len(data)), random.randrange(1, 9)
    middle = random.choice((b"", data[start : start + length] * 2, random.randbytes(length), b"\x00", b'"'))
    return data[:start] + middle + data[start + length :]


FIELDS = (
    "summary", "description", "issuetype", "status", "created", "updated", "resolutiondate", "parent", "labels",
    "assignee", "reporter", "comment", "worklog", "attachment", "customfield_7", "customfield_10007", "timetracking",
    "timeoriginalestimate", "priority", "fixVersions", "subtasks", "issuelinks", "sprint", "epic", "components",
)  # fmt: skip


def _issue(random: Random) -> dict[str, Any]:
    fields = {name: _value(random, 3) for name in random.sample(FIELDS, random.randrange(len(FIELDS)))}
    if random.random() < 0.8:
        fields["summary"] = _cell(random)
    return {"id": _value(random, 0), "key": _value(random, 0), "fields": fields}


KEYS = (
    "name", "key", "id", "type", "content", "text", "attrs", "marks", "displayName", "body", "author", "started",
    "timeSpentSeconds", "created", "comments", "worklogs", "total", "statusCategory", "startDate", "endDate", "state",
    "fields", "issues", "subtask", "hierarchyLevel", "version", "login", "emailAddress", "filename", "level", "self",
)  # fmt: skip
PLAIN = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    2**63,
    "",
    "doc",
    "paragraph",
    "table",
    "codeBlock",
    "mention",
    "media",
)


def _value(random: Random, depth: int) -> Any:
    kind = random.random()
    if depth and kind < 0.4:
        return {random.choice(KEYS): _value(random, depth - 1) for _ in range(random.randrange(5))}
    if depth and kind < 0.55:
        return [_value(random, depth - 1) for _ in range(random.randrange(4))]
    return random.choice(PLAIN) if kind < 0.75 else _cell(random)
