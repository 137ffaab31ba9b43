"""What a file must be to be read, and what is said of one that is not."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import Invalid
from interchange.rules.issues import read_issues
from interchange.rules.tables import MAX_BYTES, MAX_ROWS, read_table
from tests.interchange.conftest import csv_of

OSLO = ZoneInfo("Europe/Oslo")


def message(data: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        read_table(data)
    assert list(refusal.value.fields) == ["file"]
    return refusal.value.message


def test_repeated_headers_are_kept_as_lists() -> None:
    table = read_table(csv_of([["One", "S1", "", "S2"]], ["Summary", "Sprint", "Sprint", "Sprint"]))
    assert table.rows[0].every("sprint") == ["S1", "S2"]


def test_rows_know_the_line_they_start_at() -> None:
    table = read_table(b'Summary,Description\r\nOne,"two\r\nlines"\r\n\r\nThree,\r\n')
    assert [row.line for row in table.rows] == [2, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(delimiter: str) -> None:
    table = read_table(csv_of([["A; b, c", "Bug"]], ["Summary", "Issue Type"], delimiter))
    assert table.rows[0].first("type") == "Bug"
    assert table.rows[0].first("summary") == "A; b, c"


def test_a_byte_order_mark_is_not_part_of_the_first_header() -> None:
    assert read_table(b"\xef\xbb\xbfSummary\nOne\n").rows[0].first("summary") == "One"


@pytest.mark.parametrize("header", ["Résumé", "RESUMEN", "Zusammenfassung", " summary ", "Title"])
def test_the_summary_is_known_in_other_words(header: str) -> None:
    assert read_table(f"{header},Votes\nOne,0\n".encode()).rows[0].first("summary") == "One"


def test_custom_fields_are_known_by_their_own_name() -> None:
    table = read_table(
        csv_of(
            [["One", "5", "AB-1"]], ["Summary", "Custom field (Story Points)", "Inward issue link (Blocks)"]
        )
    )
    assert table.rows[0].first("points") == "5"
    assert table.rows[0].first("link blocks") == "AB-1"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n", "The file is empty."),
        (b"Summary,Status\n", "no row below it"),
        (b"Name\nOne\n", "No column is named “Summary”"),
        (b"Summary,Status\nOne,Done,more\n", "Line 2: It has 3 columns, the header has 2."),
        (b'Summary,Status\n"One,Done\nTwo,Done\n"Three",Done\n', "Line 4 has text after a closing quotation mark"),
        (b'Summary,Status\nOne,Done\n"Two,Done\n', "In the row that starts at line 3, a quotation mark is opened"),
        (b'Summary\n"' + b"x" * 200_000, "In the row that starts at line 2, a quotation mark is opened"),
        (b'Summary,Status\n"One" more,Done\n', "Line 2 has text after a closing quotation mark"),
        (b"Summary\nOne\n\0\n", "Line 3 of The file contains a NUL byte"),
        (b"PK\x03\x04" + b"\0" * 20, "a zip archive inside another"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<!DOCTYPE html>\n<html>", "a web page"),
        (b"S" * (MAX_BYTES + 1), "at most 20 MB"),
        (b"Summary\n" + b"x\n" * (MAX_ROWS + 1), "more than 20,000 rows"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(data: bytes, said: str) -> None:
    assert said in message(data)


def test_a_row_without_summary_and_a_row_that_stands_twice_are_left_out_with_the_reason() -> None:
    rows = [["One", "AB-1"], ["", "AB-2"], ["One again", "AB-1"]]
    issues, skipped = read_issues(read_table(csv_of(rows, ["Summary", "Issue key"])), OSLO)
    assert [issue.key for issue in issues] == ["AB-1"]
    assert [(row.line, row.key) for row in skipped] == [(3, "AB-2"), (4, "AB-1")]
    assert skipped[0].reason == "It has no title."


def test_rows_without_id_and_key_are_told_apart_by_what_stands_in_them() -> None:
    data = csv_of([["One"], ["One"], ["Two"]], ["Summary"])
    first, _ = read_issues(read_table(data), OSLO)
    again, _ = read_issues(read_table(data), OSLO)
    assert len({issue.external_id for issue in first}) == 3
    assert [issue.external_id for issue in first] == [issue.external_id for issue in again]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_invalid(data: bytes) -> None:
    try:
        read_issues(read_table(b"Summary,Description\n" + data), OSLO)
    except Invalid as refusal:
        assert refusal.message


CELL = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "",
        "?",
        "-1",
        "1e9",
        "null",
        "20/Jul/23 3:25 PM",
        "31/Feb/23 0:00 AM",
        "h1. x",
        "{code}",
        "*a*_b_",
        "a;b;c",
        "=1+1",
        "\u200b",
    ]
)
COLUMNS = [
    "Summary",
    "Issue id",
    "Created",
    "Story Points",
    "Original estimate",
    "Comment",
    "Comment",
    "Sprint",
    "Parent",
    "Description",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELL, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4))
def test_no_cells_raise_anything_but_invalid(rows: list[list[str]]) -> None:
    try:
        read_issues(read_table(csv_of(rows, COLUMNS)), OSLO)
    except Invalid as refusal:
        assert refusal.message
