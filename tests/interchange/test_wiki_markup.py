"""Jira's markup as Markdown, judged by what the page shows."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.text import render_markdown
from interchange.rules.html_text import html_to_markdown
from interchange.rules.readers import MARKDOWN_SIGN, WIKI_SIGN
from interchange.rules.wiki_markup import to_markdown

NAMES = {"5b10": "Ada Field"}
FILES = {"deck plan.png": "https://jira.example/files/1"}


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("h2. Why", "## Why"),
        ("*bold* and _leaning_ and -gone- and +under+", "**bold** and _leaning_ and ~~gone~~ and under"),
        ("*_both_*", "**_both_**"),
        ("{{code_span}}", "`code_span`"),
        ("# one\n# two\n## deeper", "1. one\n2. two\n    1. deeper"),
        ("* one\n** two\n*# three", "- one\n    - two\n    1. three"),
        ("# one\nstill one\n# two", "1. one\n    still one\n2. two"),
        ("- dash", "- dash"),
        ("Text\n* item\nmore", "Text\n\n- item\n    more"),
        ("----", "---"),
        ("bq. said", "> said"),
        ("{quote}\nsaid\n\ntwice\n{quote}", "> said\n>\n> twice"),
        ("{panel:title=Note|bgColor=#fff}\nread\n{panel}", "> **Note**\n>\n> read"),
        ("{code:java}\nint *a;\n{code}", "```java\nint *a;\n```"),
        ("{noformat}\n*not bold*\n{noformat}", "```\n*not bold*\n```"),
        ("||a||b||\n|1|[x|https://e.org/]|", "| a | b |\n| --- | --- |\n| 1 | [x](https://e.org/) |"),
        ("[docs|https://e.org/a]", "[docs](https://e.org/a)"),
        ("[https://e.org/a|https://e.org/a|smart-link] ", "<https://e.org/a>"),
        ("See https://e.org/a_b_c.", "See <https://e.org/a_b_c>."),
        ("[~accountid:5b10] and [~accountid:9] and [~lena]", "@Ada Field and @9 and @lena"),
        ("!deck plan.png|width=20!", "[deck plan.png](https://jira.example/files/1)"),
        ("!other.png!", "_other.png_"),
        ("{color:#36b37e}*PASS*{color}", "**PASS**"),
        ("*Result:*{color:red}PASS{color}", "**Result:** PASS"),
        ("*Result:* {color:red}*FAIL*{color}*now*", "**Result:** **FAIL** **now**"),
        ("null", ""),
        ("Background\\nWe need it", "Background\nWe need it"),
        ("C:\\new\\names", "C:\\new\\names"),
        ("1 < 2 & <b>x</b>", "1 < 2 & \\<b>x\\</b>"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2\\*3\\*4"),
        ("> no quote", "\\> no quote"),
        ("- - -", "- \\- -"),
    ],
)  # fmt: skip
def test_markup_becomes_markdown(wiki: str, markdown: str) -> None:
    assert to_markdown(wiki, names=NAMES, files=FILES) == markdown


def test_a_link_goes_nowhere_but_to_the_web_or_to_mail() -> None:
    shown = render_markdown(to_markdown("[click|javascript:alert(1)] [me|mailto:a@b.org]"))
    assert 'href="mailto:a@b.org"' in shown
    assert "<a" not in shown.split("mailto")[0].removesuffix('<a href="')


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("*_-+{}[]|!#~^\\`<>&()h1.bq \n\tcodequote:/éa"), max_size=120)
    | st.text(max_size=60)
)
def test_no_text_raises(text: str) -> None:
    render_markdown(to_markdown(text))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("é*_-+#~`<>&|.1 \n\\"), max_size=80))
@example("-~é-")
def test_no_letter_is_lost(text: str) -> None:
    assert render_markdown(to_markdown(text)).count("é") == text.count("é")


@pytest.mark.parametrize(
    "piece",
    ["*", "_a", "[", "{code:x}", "{{", "!a", "|", "[a|", "# a\n", "{quote}", "\\", "{color:red}", "-a "],
)
def test_long_texts_take_time_in_proportion(piece: str) -> None:
    started = time.monotonic()
    to_markdown(piece * (60_000 // len(piece)))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("piece", ["[", "[a|b", "{{", "\n\n", " \n", "# ", "- ["])
def test_telling_which_markup_it_is_takes_no_time(piece: str) -> None:
    started = time.monotonic()
    for sign in (WIKI_SIGN, MARKDOWN_SIGN):
        sign.search(piece * (100_000 // len(piece)))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "piece", ["<p", "<b ", '<a href="', "<!--", "<!--x>", "<![CDATA[", "</", "<pre>\t", "\t"]
)
def test_html_that_nobody_closed_takes_no_time(piece: str) -> None:
    started = time.monotonic()
    html_to_markdown("<pre>" + piece * (100_000 // len(piece)))
    assert time.monotonic() - started < 2


def test_comments_of_word_leave_nothing() -> None:
    text = "<!DOCTYPE html><!-- <p>no</p> --><p>a &lt; b</p><!--[if mso]><b>x</b><![endif]--><p>c</p>"
    assert html_to_markdown(text) == html_to_markdown("<p>a &lt; b</p><p>c</p>")
