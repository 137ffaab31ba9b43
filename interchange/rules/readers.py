"""Uploaded files → what they hold: issues, sprints, columns, and what had to be assumed. The same each time."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from interchange.rules import jira_fields, jira_json
from interchange.rules.archives import Upload, wrong
from interchange.rules.columns import canonical, suggest_field
from interchange.rules.dates import MONTH_FIRST_ORDER, UNSURE, date_order
from interchange.rules.html_text import html_to_markdown, looks_like_html
from interchange.rules.issues import Issue, Skipped, origin_of, people, read_issues
from interchange.rules.sprint_facts import SprintFact, facts_of_table
from interchange.rules.tables import MAX_ROWS, Raw, Row, Table, decode, keyed, read_text
from interchange.rules.text import clean_text
from interchange.rules.wiki_markup import to_markdown

JIRA_CSV, JIRA_JSON, TABLE = "jira_csv", "jira_json", "table"
WIKI, HTML, MARKDOWN = "wiki", "html", "markdown"
MARKUPS = {WIKI: "Jira’s wiki markup", MARKDOWN: "Markdown", HTML: "HTML"}
ORDERS = {"day": "day/month/year", "month": "month/day/year"}
WIKI_SIGN = re.compile(
    r"\{(?:code|noformat|quote|panel|color)\b|\{\{[^{}\n]{1,500}\}\}|(?:^|\s)h[1-6]\. "
    r"|\[[^\[\]|\n]{1,500}\|[^\[\]\n]{1,500}\]"
)
MARKDOWN_SIGN = re.compile(r"^```|^#{1,6} \S|\]\(http|^[ \t]*[-*] \[[ x]\] |\*\*\S", re.MULTILINE)
DATES = ("created", "updated", "resolved")
SAMPLE = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person chose instead of what is assumed: fields by header, the markup of texts, the order of dates."""

    fields: Mapping[str, str] = field(default_factory=dict)
    markup: str = ""
    dates: str = ""


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column with something in it: how often, one value, and what it becomes."""

    header: str
    count: int
    sample: str
    field: str


@dataclass(frozen=True, slots=True)
class Content:
    """`names` are account ids' people, `hints` what types are by more than their name, `dates` the order of dates
    like 3/4/23 ("unsure" when the files do not tell), `signature` the same for files with the same headers.
    """

    kind: str
    origin: str
    issues: Sequence[Issue]
    skipped: Sequence[Skipped]
    columns: Sequence[ColumnFound]
    signature: str
    sprints: Mapping[str, SprintFact]
    names: Mapping[str, str]
    hints: Mapping[str, str]
    remarks: Sequence[str]
    markup: str
    dates: str


def read_content(files: Sequence[Upload], zone: tzinfo, reading: Reading) -> Content:
    """Everything that the files hold. Raises Invalid at `file` when they cannot be read or hold nothing to import."""
    answers = jira_json.Answers()
    raws, remarks = _sort(files, answers)
    facts = jira_fields.sprints_of(answers, zone)
    tables = []
    for raw in (*raws, *answers.tables):
        if any(suggest_field(header) == "summary" for header in raw.headers) or not (
            inside := facts_of_table(raw, zone)
        ):
            tables.append(raw)
        else:
            facts = {one.name: one for one in inside} | facts
    rows = [row for raw in tables for row in keyed(raw, reading.fields).rows]
    rows += jira_fields.rows_of(answers, reading.fields, zone)
    if len(rows) > MAX_ROWS:
        raise wrong(f"The files have more than {MAX_ROWS:,} rows together. Export them in parts.")
    if not rows and not facts:
        raise wrong("There are no issues in it. Upload it together with the file that has the issues.")
    order = date_order(row.first(name) for row in rows for name in DATES)
    markup = reading.markup or _markup(answers, tables, rows)
    headers = tuple(header for raw in tables for header in raw.headers)
    table = Table(headers, tuple(rows), tuple(one for raw in tables for one in raw.too_long))
    is_month_first = (reading.dates or order) == MONTH_FIRST_ORDER
    issues, skipped = read_issues(table, zone, is_month_first=is_month_first)
    columns = [*_columns(tables, reading), *_custom_columns(answers, reading)]
    if not issues and not facts and any(column.field == "summary" for column in columns):
        raise wrong(f"No row has a title, from line {skipped[0].line} on.")
    return Content(
        kind=_kind(answers, tables),
        origin=origin_of(table) if rows else "jira:",
        issues=issues,
        skipped=skipped,
        columns=columns,
        signature=_signature(column.header for column in columns),
        sprints=facts,
        names=people(table),
        hints=jira_fields.type_hints(answers),
        remarks=[*remarks, *_remarks(answers, order, reading.dates)],
        markup=markup,
        dates=reading.dates if order == UNSURE and reading.dates else order,
    )


def converter(markup: str, names: Mapping[str, str]) -> Callable[[str, Mapping[str, str]], str]:
    """What makes Markdown of a text and the attachments that it may name."""

    def convert(text: str, files: Mapping[str, str]) -> str:
        if markup == WIKI:
            return to_markdown(text, names=names, files=files)
        return html_to_markdown(text) if markup == HTML else clean_text(text)

    return convert


def _sort(files: Sequence[Upload], answers: jira_json.Answers) -> tuple[list[Raw], list[str]]:
    raws: list[Raw] = []
    remarks: list[str] = []
    for file in files:
        name = file.name if len(files) > 1 else "The file"
        text, said = decode(name, file.data)
        if jira_json.is_json(text):
            jira_json.add_documents(answers, name, text)
            remarks += said
        else:
            raw = read_text(text, said)
            raws.append(raw)
            remarks += raw.remarks
    return raws, list(dict.fromkeys(remarks))


def _kind(answers: jira_json.Answers, tables: Sequence[Raw]) -> str:
    if answers.issues or not tables:
        return JIRA_JSON
    known = {canonical(header) for raw in tables for header in raw.headers}
    return JIRA_CSV if {"key", "type", "status"} <= known or "id" in known else TABLE


def _markup(answers: jira_json.Answers, tables: Sequence[Raw], rows: Sequence[Row]) -> str:
    """By what stands in the texts; Jira's own where nothing tells and the keys look like Jira's."""
    if jira_fields.is_document(answers):
        return MARKDOWN
    if _kind(answers, tables) != TABLE:
        return WIKI
    texts = [text for row in rows[:2000] if (text := row.first("description"))]
    if texts and sum(map(looks_like_html, texts)) * 3 > len(texts):
        return HTML
    wiki = sum(bool(WIKI_SIGN.search(text)) for text in texts)
    markdown = sum(bool(MARKDOWN_SIGN.search(text)) for text in texts)
    has_keys = any(re.fullmatch(r"[A-Z][A-Z0-9_]+-\d+", row.first("key")) for row in rows[:20])
    return WIKI if wiki > markdown or (wiki == markdown and has_keys) else MARKDOWN


def _columns(tables: Sequence[Raw], reading: Reading) -> list[ColumnFound]:
    counts: Counter[str] = Counter()
    samples: dict[str, str] = {}
    for raw in tables:
        for _line, record in raw.records:
            for header, value in zip(raw.headers, record, strict=False):
                if header and (value := value.strip()):
                    counts[header] += 1
                    if header not in samples:
                        samples[header] = value[:SAMPLE]
    return [_column(header, counts[header], sample, reading) for header, sample in samples.items()]


def _column(header: str, count: int, sample: str, reading: Reading) -> ColumnFound:
    return ColumnFound(
        header[:200],
        count,
        " ".join(clean_text(sample).split()),
        reading.fields.get(header) or suggest_field(header),
    )


def _custom_columns(answers: jira_json.Answers, reading: Reading) -> list[ColumnFound]:
    found = []
    for key, (header, named) in jira_fields.custom_fields(answers).items():
        values = [text for one in answers.issues if (text := jira_json.scalar(one["fields"].get(key)))]
        chosen = reading.fields.get(header) or named
        found.append(ColumnFound(header[:200], len(values), " ".join(values[0][:SAMPLE].split()), chosen))
    return found


def _signature(headers: Iterable[str]) -> str:
    names = sorted({" ".join(header.split()).casefold() for header in headers})
    return hashlib.sha256("\n".join(names).encode(errors="replace")).hexdigest()[:32] if names else ""


def _remarks(answers: jira_json.Answers, order: str, chosen: str) -> list[str]:
    remarks = []
    if order == UNSURE:
        remarks.append(
            f"Dates like 3/4/23 are read as {ORDERS[chosen or 'day']}; no date of the file tells which it is."
        )
    elif order:
        remarks.append(f"Dates like 3/4/23 are read as {ORDERS[chosen or order]}.")
    if answers.total > len(answers.issues):
        remarks.append(
            f"The files hold {len(answers.issues)} of {answers.total} issues: pages of the search are missing."
        )
    if foreign := jira_fields.foreign_logs(answers):
        remarks.append(f"{foreign} work logs belong to issues that are not in the files, and stay out.")
    _best, other = jira_fields.categories(answers)
    if other:
        remarks.append(f"{other} issues give another category than their state has; the state decides.")
    return remarks
