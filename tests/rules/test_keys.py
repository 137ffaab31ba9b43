"""Keys as people type them."""

import pytest

from backlog.rules.keys import typed_key


@pytest.mark.parametrize(
    ("text", "project", "digits", "rest"),
    [("FER-12", "FER", "12", ""), ("fer-12 A title", "FER", "12", " A title"), ("012", "", "012", "")],
)
def test_a_key_is_read_where_a_text_begins(text: str, project: str, digits: str, rest: str) -> None:
    assert typed_key(text) == (project, digits, rest)


@pytest.mark.parametrize("text", ["", "FER-", "FER12", "12th", "1234567890", "٣", "a-1", "-1"])
def test_what_is_no_key(text: str) -> None:
    assert typed_key(text) is None


def test_a_number_alone_names_an_item_of_any_project() -> None:
    found = [typed_key("12"), typed_key("FER-12"), typed_key("PAY-12")]
    assert [key.names("FER") for key in found if key] == [True, True, False]
