"""What is typed into a search, and the excerpts that answer it."""

import pytest

from backlog.rules.search import Part, asked, excerpt, marked, plain_words


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("", ""),
        ("harb", "'harb':*"),
        ("Two  seats", "'two':* & 'seats':*"),
        ('"two seats" car', "'car':* & ('two' <-> 'seats')"),
        ("it's (a) & b | !c:*", "'it':* & 's':* & 'a':* & 'b':* & 'c':*"),
        ('"" "unclosed', "'unclosed':*"),
        ("ÜBER ﬁsh", "'über':* & 'fish':*"),
        ("🚢 ---", ""),
        ("a a a", "'a':*"),
    ],
)
def test_words_are_beginnings_and_quotes_are_phrases(typed: str, expression: str) -> None:
    assert asked(typed).expression == expression


def test_many_words_are_cut_to_what_a_database_takes() -> None:
    assert len(asked(" ".join(str(n) for n in range(500))).words) == 20


def test_what_is_indexed_and_what_is_asked_are_the_same_words() -> None:
    assert plain_words("See https://ferry.example/a_b-c?x=1!") == "see https ferry example a b c x 1"


def test_hits_are_set_apart_at_beginnings_of_words_only() -> None:
    assert marked("A car, a scar", ["car"]) == [Part("A "), Part("car", True), Part(", a scar")]
    assert marked("<b>car", ["car", "b"])[1] == Part("b", True)


def test_an_excerpt_is_cut_around_the_first_hit() -> None:
    text = "word " * 100 + "harbour gate " + "tail " * 100
    found = excerpt(text, ["harb"])
    assert found[0].text.startswith("… word") and found[1] == Part("harb", True)
    assert found[-1].text.endswith("…") and sum(len(part.text) for part in found) < 200
    assert excerpt(text, ["nothing"]) == [] and excerpt(text, []) == []
