"""How figures, signs, people and bars look."""

import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.template import engines
from django.utils import timezone

from common.templatetags import tandem

TODAY = datetime.date(2026, 11, 24)
NOW = datetime.datetime(2026, 11, 24, 14, 5, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with patch.object(timezone, "now", return_value=NOW), timezone.override("UTC"):
        yield


def render(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(390, "6 h 30"), (360, "6 h"), (5, "0 h 05"), (0, "0 h"), (None, "–"), (-90, "−1 h 30")],
)
def test_hours(minutes: int | None, words: str) -> None:
    assert render("{{ m|hours }}", m=minutes) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Decimal("5.00"), "5 pt"),
        (Decimal("0.50"), "0.5 pt"),
        (Decimal(100), "100 pt"),
        (0, "0 pt"),
        (None, "–"),
    ],
)
def test_points(number: Decimal | None, words: str) -> None:
    assert render("{{ n|points }}", n=number) == words


@pytest.mark.parametrize(
    ("bp", "words"), [(3000, "30 %"), (3350, "34 %"), (3250, "32 %"), (0, "0 %"), (None, "–")]
)
def test_percent_is_whole_and_rounds_half_to_even(bp: int | None, words: str) -> None:
    assert render("{{ bp|percent }}", bp=bp) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(TODAY, "24 Nov"), (datetime.date(2025, 1, 2), "2 Jan 2025"), (NOW, "24 Nov"), (None, "–")],
)
def test_day(value: Any, words: str) -> None:
    assert render("{{ d|day }}", d=value) == words


def test_weekday() -> None:
    assert render("{{ d|weekday }}", d=TODAY) == "Tue 24 Nov"


def test_a_moment_of_today_is_its_time() -> None:
    html = render("{{ m|moment }}", m=NOW)

    assert ">14:05</time>" in html
    assert 'datetime="2026-11-24T14:05:00+00:00"' in html


def test_a_moment_before_today_has_its_day() -> None:
    assert ">23 Nov, 14:05</time>" in render("{{ m|moment }}", m=NOW - datetime.timedelta(days=1))


def test_a_moment_is_told_in_the_reader_s_zone() -> None:
    with timezone.override("Asia/Tokyo"):
        assert ">23:05</time>" in render("{{ m|moment }}", m=NOW)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Aiko Mori", "AM"), ("Ines da Duarte", "ID"), ("Cher", "CH"), ("ø", "Ø"), ("", "?"), ("— —", "?")],
)
def test_initials(name: str, letters: str) -> None:
    assert tandem.initials(name) == letters


def test_an_avatar_names_its_person_and_escapes_the_name() -> None:
    html = render("{% avatar user %}", user=SimpleNamespace(name='Bo "<b>" Lee', email="bo@example.org"))

    assert "BL</span>" in html
    assert "<b>" not in html


def test_nobody_has_a_dashed_avatar() -> None:
    assert 'class="av none"' in render("{% avatar user %}", user=None)


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render('{% icon "plus" %}')
    assert 'role="img" aria-label="Blocked"' in render('{% icon "block" "s" label="Blocked" %}')


def test_a_glyph_says_its_type() -> None:
    assert 'aria-label="Technical task"' in render('{% glyph "task" %}')


def widths(html: str) -> list[tuple[str, str, str]]:
    """(class, x, width) of each coloured part."""
    parts = html.split("<rect ")[1:]
    found = []
    for part in parts:
        values = dict(word.split("=", 1) for word in part.split("/>")[0].replace('"', "").split())
        if "width" in values:
            found.append((values["class"], values["x"], values["width"]))
    return found


def test_a_bar_stands_its_parts_side_by_side() -> None:
    assert widths(render("{% bar of=200 t=50 s=30 %}")) == [("t", "0%", "25%"), ("s", "25%", "15%")]


def test_what_lies_past_the_target_is_amber() -> None:
    html = render("{% bar of=100 t=50 s=34 target=73 %}")

    assert widths(html) == [("t", "0%", "50%"), ("s", "50%", "23%"), ("w", "73%", "11%")]
    assert 'class="tick" x="73%"' in html


def test_nothing_leaves_the_bar() -> None:
    assert widths(render("{% bar of=100 f=80 t=70 %}")) == [("f", "0%", "80%"), ("t", "80%", "20%")]


@pytest.mark.parametrize("of", [0, None])
def test_a_bar_of_nothing_is_empty(of: int | None) -> None:
    assert widths(render("{% bar of=of f=80 target=20 %}", of=of))[0] == ("f", "0%", "0%")


def test_a_named_bar_carries_what_the_script_needs() -> None:
    html = render('{% bar of=9000 t=3720 s=1320 target=4380 name="technical" %}')

    assert 'data-bar="technical" data-of="9000" data-target="4380"' in html
    assert 'data-parts="t:3720 s:1320"' in html


def test_a_bar_with_a_label_is_an_image_and_escapes_it() -> None:
    assert 'role="img" aria-label="&lt;b&gt;"' in render("{% bar of=1 f=1 label=label %}", label="<b>")


def test_actual_stands_over_planned() -> None:
    html = render('{% pair_bar of=100 t=54 s=20 planned=56 target=54 say="20 h over" %}')

    assert 'class="pl" y="13" width="56%"' in html
    assert 'x="74%" text-anchor="end" y="28">20 h over</text>' in html  # no room behind it
    assert 'x="54%" dx="8" y="10">Over</text>' in render("{% pair_bar of=100 f=54 say='Over' %}")


def test_a_running_clock_can_tick() -> None:
    html = render("{% clock 432 600 1 %}")

    assert 'data-clock="1" data-spent="432" data-box="600"' in html
    assert ">7 h 12</span>" in html


@pytest.mark.parametrize(
    ("tags", "url"),
    [("undo:/p/FER/", "/p/FER/"), ("", ""), (None, ""), ("undo://evil.example", "//evil.example")],
)
def test_undo_of_a_message(tags: str | None, url: str) -> None:
    assert tandem.undo_url(tags) == ("" if url.startswith("//") else url)


def test_a_place_knows_when_one_is_there() -> None:
    source = '{% place "Backlog" "/p/FER/backlog/" "backlog" here="backlog item" keys="g b" count=80 %}'

    assert 'aria-current="page"' in render(source, shell=SimpleNamespace(route="item"))
    assert 'aria-current="page"' not in render(source, shell=SimpleNamespace(route="board"))
