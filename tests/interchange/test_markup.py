"""Documents of Atlassian and HTML become Markdown."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interchange.rules.adf import adf_to_markdown, is_adf
from interchange.rules.html_text import html_to_markdown, looks_like_html


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [{"type": mark} for mark in marks]}


def node(kind: str, *content: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    return {"type": kind, "content": list(content), "attrs": attrs}


@pytest.mark.parametrize(
    ("content", "markdown"),
    [
        ([node("heading", text("Aim"), level=2)], "## Aim"),
        ([node("paragraph", text("so "), text("much", "strong"), text(" more"))], "so **much** more"),
        ([node("paragraph", text("1 * 2 <b>"))], "1 \\* 2 \\<b\\>"),
        (
            [
                node(
                    "bulletList",
                    node("listItem", node("paragraph", text("a"))),
                    node("listItem", node("paragraph", text("b"))),
                )
            ],
            "- a\n- b",
        ),
        (
            [
                node(
                    "orderedList",
                    node(
                        "listItem",
                        node("paragraph", text("a")),
                        node("bulletList", node("listItem", node("paragraph", text("b")))),
                    ),
                )
            ],
            "1. a\n    - b",
        ),
        (
            [
                node(
                    "taskList",
                    node("taskItem", text("a"), state="DONE"),
                    node("taskItem", text("b"), state="TODO"),
                )
            ],
            "- [x] a\n- [ ] b",
        ),
        ([node("codeBlock", text("x = 1"), language="python")], "```python\nx = 1\n```"),
        ([node("panel", node("paragraph", text("Mind")), panelType="warning")], "> **Warning**\n>\n> Mind"),
        (
            [
                node(
                    "paragraph",
                    {"type": "mention", "attrs": {"text": "@Kim"}},
                    {"type": "hardBreak"},
                    text("b"),
                )
            ],
            "@Kim\nb",
        ),
        (
            [
                node(
                    "table",
                    node("tableRow", node("tableHeader", node("paragraph", text("h")))),
                    node("tableRow", node("tableCell", node("paragraph", text("a|b")))),
                )
            ],
            "| h |\n| --- |\n| a\\|b |",
        ),
        ([node("unheardOf", node("paragraph", text("kept")))], "kept"),
    ],
)
def test_documents_become_markdown(content: list[dict[str, Any]], markdown: str) -> None:
    document = {"type": "doc", "version": 1, "content": content}
    assert is_adf(document)
    assert adf_to_markdown(document) == markdown


def test_a_link_of_a_document_is_only_an_address_that_is_safe() -> None:
    def link(href: str) -> str:
        words = {"type": "text", "text": "here", "marks": [{"type": "link", "attrs": {"href": href}}]}
        return adf_to_markdown({"type": "doc", "content": [node("paragraph", words)]})

    assert link("https://example.org/a b") == "[here](https://example.org/a%20b)"
    assert link("javascript:alert(1)") == "here"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "content", "attrs", "text", "marks"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(json_values, max_size=4))
def test_no_document_raises(content: list[Any]) -> None:
    assert isinstance(adf_to_markdown({"type": "doc", "content": content}), str)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One &amp; <b>two</b></p><p>three</p>", "One \\& **two**\n\nthree"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n    - b\n- c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<h2>Aim</h2><pre>x\n  y</pre>", "## Aim\n\n```\nx\n  y\n```"),
        (
            '<a href="https://example.org">x</a> <a href="javascript:alert(1)">y</a>',
            "[x](https://example.org) y",
        ),
        ("a<br/>b<script>alert(1)</script>", "a\nb"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


def test_a_text_that_mentions_a_tag_is_not_html() -> None:
    assert looks_like_html("<p>One</p><p>two</p>")
    assert not looks_like_html("Use List<String> and <version>1</version>")


@given(st.text(alphabet="<>/pbulia=\"' &;!-x\n", max_size=120))
def test_no_html_raises(html: str) -> None:
    html_to_markdown(html)
