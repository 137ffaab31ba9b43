"""A list that was pasted from a document becomes clean rows."""

import time

import pytest

from backlog.rules.pasted import rows_of

TWO = ["It is charged", "It is mailed"]
CASES = {
    "nothing": ("", []),
    "blank lines and tabs": ("\n \t\n\n", []),
    "plain lines": ("It is charged\n\n\nIt is mailed\n", TWO),
    "Markdown": ("- It is charged\n* It is mailed", TWO),
    "Markdown boxes": ("- [ ] It is charged\n- [x] It is mailed", TWO),
    "boxes of Word": ("☐ It is charged\n☑ It is mailed", TWO),
    "Jira's ticks": ("* (/) It is charged\n* (x) It is mailed", TWO),
    "bullets of Word": ("•\tIt is charged\r\n•\tIt is mailed\r\n", TWO),
    "symbols of Word": ("\uf0b7\tIt is charged\n\uf0a7\tIt is mailed", TWO),
    "second level of Word": ("• It is charged\n\to\tIt is mailed", TWO),
    "soft breaks of Word": ("It is charged\x0bIt is mailed", TWO),
    "numbers": ("1. It is charged\n2) It is mailed", TWO),
    "deep numbers": ("1.1 It is charged\n1.2 It is mailed\n1.2.1. It is kept", [*TWO, "It is kept"]),
    "numbers in a table": ("1\tIt is charged\n2\tIt is mailed", TWO),
    "letters": ("a) It is charged\n(b) It is mailed", TWO),
    "letters with dots": ("a. It is charged\nb. It is mailed", TWO),
    "named criteria": ("AC1: It is charged\nAC-2: It is mailed", TWO),
    "Jira's levels": ("* It is charged\n** It is mailed", TWO),
    "Jira's numbers": ("# It is charged\n## It is mailed", TWO),
    "a title": ("h3. Acceptance criteria\n* It is charged\n* It is mailed", TWO),
    "a title with a colon": ("**Acceptance Criteria:**\nIt is charged\nIt is mailed", TWO),
    "another heading keeps its words": ("## Paying\n- It is charged", ["Paying", "It is charged"]),
    "rules and fences": ("---\nIt is charged\n***\n```\nIt is mailed\n```", TWO),
    "HTML": ("<ul><li>It is <b>charged</b></li><li>It&nbsp;is mailed</li></ul>", TWO),
    "HTML breaks": ("<p>It is charged<br/>It is mailed</p>", TWO),
    "entities": ("Tom &amp; Ann see it", ["Tom & Ann see it"]),
    "what is no tag stays": (
        "a < b and c > d\nTakes <50 ms, <token> is sent",
        ["a < b and c > d", "Takes <50 ms, <token> is sent"],
    ),
    "bold": ("**It is charged**\n__It is mailed__", TWO),
    "a table": ("|| Nr || What ||\n|---|---|\n| 1 | It is charged |", ["Nr · What", "1 · It is charged"]),
    "wrapped lines": ("- It is\n  charged\n- It is mailed", TWO),
    "points below a colon": (
        "- The export holds:\n  - names\n  - days\n- It is mailed",
        ["The export holds: names", "The export holds: days", "It is mailed"],
    ),
    "points below a point": (
        "- It is charged\n    - once\n    - at most",
        ["It is charged", "once", "at most"],
    ),
    "a colon with nothing below": ("Colours:\nIt is mailed", ["Colours:", "It is mailed"]),
    "figures are no numbers": ("1.5 s at most\n2.5 s for reports", ["1.5 s at most", "2.5 s for reports"]),
    "numbers that are none": (
        "3 tries are allowed\n1.5 s at most\n-5 °C is cold",
        ["3 tries are allowed", "1.5 s at most", "-5 °C is cold"],
    ),
    "a name with a letter": ("A. Smith is greeted", ["A. Smith is greeted"]),
    "a block": (
        "Given a card\nWhen I pay\nThen it is charged\nAnd a mail is sent",
        ["Given a card, When I pay, Then it is charged, And a mail is sent"],
    ),
    "blocks with gaps, bullets and stars": (
        "- **Given** a card\n- **When** I pay\n- **Then** it is charged\n\n"
        "- Given none\n- When I pay\n- Then I am asked",
        ["Given a card, When I pay, Then it is charged", "Given none, When I pay, Then I am asked"],
    ),
    "scenarios": (
        "Scenario: Good card\n  Given a card\n  When I pay.\n  Then it is charged\n\n"
        "Scenario: No card\n  When I pay\n  Then I am asked",
        [
            "Scenario: Good card: Given a card, When I pay. Then it is charged",
            "Scenario: No card: When I pay, Then I am asked",
        ],
    ),
    "When and Then without Given": (
        "When I pay\nThen it is charged\n\nIt is mailed",
        ["When I pay, Then it is charged", "It is mailed"],
    ),
    "When as a sentence": (
        "When it fails it is retried\nIt is mailed",
        ["When it fails it is retried", "It is mailed"],
    ),
    "And as a sentence": ("It is charged\nAnd it is mailed", ["It is charged", "And it is mailed"]),
    "emoji and right-to-left": ("- 🎉 gefeiert\n- مرحبا", ["🎉 gefeiert", "مرحبا"]),
    "marks alone": ("-\n*\n1.\n[ ]", []),
}


@pytest.mark.parametrize("name", CASES)
def test_rows(name: str) -> None:
    text, expected = CASES[name]
    assert rows_of(text) == expected


@pytest.mark.parametrize("piece", ["<", "- ", "-", "_*", "*", "\t-", "Given\n", "When a\n", "| "])
def test_odd_texts_take_no_time(piece: str) -> None:
    started = time.monotonic()
    rows_of(piece * (100_000 // len(piece)) + "x!")
    assert time.monotonic() - started < 2


def test_clean_rows_stay_as_they_are() -> None:
    for _, expected in CASES.values():
        assert all(rows_of(row) == [row] for row in expected if not row.endswith(":") and " · " not in row)
