"""Criteria that stand in a description become rows; the text goes only where all of it did."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interchange.rules.criteria import take_criteria


@pytest.mark.parametrize(
    ("text", "rows", "rest"),
    [
        (
            "Why.\n\n**Acceptance Criteria:**\n\n- a\n- b\n\n**Plan**\n\nlater",
            ["a", "b"],
            "Why.\n\n**Plan**\n\nlater",
        ),
        ("## Akzeptanzkriterien\n1. a\n2. b\n\nDanach", ["a", "b"], "Danach"),
        ("AC:\n- [ ] a\n- [x] b", ["a", "b"], ""),
        ("Critères d’acceptation :\n- a\n    - b\n    - c", ["a: b; c"], ""),
        ("### Criterios de aceptación\n* a", ["a"], ""),
        ("验收标准：\n- 一", ["一"], ""),
        (
            "## Acceptance criteria\nGiven a\nWhen b\nThen c\n\nGiven d\nThen e",
            ["Given a When b Then c", "Given d Then e"],
            "",
        ),
        ("Acceptance criteria\n\n- Given a\n- When b\n- Then c", ["Given a When b Then c"], ""),
    ],
)
def test_sections_become_rows(text: str, rows: list[str], rest: str) -> None:
    found = take_criteria(text)
    assert (list(found.rows), found.rest) == (rows, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Acceptance Criteria:\nIt works\nIt is fast",
        "AC\n- no heading: two letters say little",
        "```\nAcceptance criteria:\n- in code\n```",
        "Acceptance criteria:\n- " + "long " * 300,
        "The acceptance criteria are below\n- no heading",
    ],
)
def test_what_is_no_such_section_stays(text: str) -> None:
    assert take_criteria(text).rows == ()
    assert take_criteria(text).rest == text.strip("\n")


def test_a_section_with_more_than_rows_gives_rows_and_stays() -> None:
    text = "# Acceptance criteria\nAs agreed on Monday.\n- a\n- b"
    assert take_criteria(text).rows == ("a", "b")
    assert take_criteria(text).rest == text


@given(st.text(alphabet="AC acceptance criteria:#*-[]x\n123.GivenWhenThen ", max_size=200))
def test_no_text_raises_and_no_word_is_lost(text: str) -> None:
    found = take_criteria(text)
    assert isinstance(found.rest, str)
    assert all(row.strip() for row in found.rows)


@pytest.mark.parametrize("piece", ["\t", "    ", "\u3000", "# ", "AC "])
def test_long_lines_take_no_time(piece: str) -> None:
    started = time.monotonic()
    take_criteria(piece * (100_000 // len(piece)))
    assert time.monotonic() - started < 2
