"""Markdown: what people mean comes through, nothing that runs does."""

import re
from html.parser import HTMLParser

import pytest

from common.text import ATTRIBUTES, LONGEST, SCHEMES, TAGS, is_too_much, names_in, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<math><mtext></p><img src onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<form action=javascript:alert(1)><input type=submit>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<object data=javascript:alert(1)>",
    "<div style='position:fixed;inset:0'>x</div>",
    "<p class=toast data-move hx-get=/p/ hx-trigger=load>x</p>",
    "<p id=panel>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![x](https://evil.example/"onerror="alert(1))',
    "<javascript:alert(1)>",
    '[x](https://ok.example "onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<!--><script>alert(1)</script>-->",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\x00<script>alert(1)</script>",
    "<ｓcript>alert(1)</ｓcript>",
]


class Elements(HTMLParser):
    """Every element and attribute of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("shape", ["{}", "- {}", "> {}", "# {}", "**{}**", "a\n\n{}\n\nb"])
def test_nothing_that_runs_survives(attack: str, shape: str) -> None:
    for tag, attributes in Elements(render_markdown(shape.format(attack))).found:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        if address := attributes.get("href"):
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", address, re.IGNORECASE)
            assert scheme is None or scheme[1].lower() in SCHEMES


def test_what_people_write_comes_through() -> None:
    html = render_markdown("# Why\n\nTwo **bold** words and `code`\nnext line\n\n- one\n- two\n\n~~gone~~")

    for part in (
        "<h1>Why</h1>",
        "<strong>bold</strong>",
        "<code>code</code>",
        "<br>",
        "<li>one</li>",
        "<s>gone</s>",
    ):
        assert part in html


def test_a_table_is_a_table() -> None:
    assert "<td>1</td>" in render_markdown("| a |\n|---|\n| 1 |")


def test_links_do_not_vouch_for_where_they_lead() -> None:
    html = render_markdown("[x](https://example.org)")

    assert 'href="https://example.org"' in html
    assert "nofollow" in html
    assert "noopener" in html


def test_an_image_is_a_link_so_that_no_page_loads_from_elsewhere() -> None:
    html = render_markdown("![a plan](https://example.org/plan.png)")

    assert "<img" not in html
    assert '<a href="https://example.org/plan.png"' in html


def test_angle_brackets_are_text() -> None:
    assert "a &lt; b &amp;&amp; c &gt; d" in render_markdown("a < b && c > d")


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n"])
def test_nothing_gives_nothing(nothing: str) -> None:
    assert render_markdown(nothing) == ""


def test_what_is_too_long_is_shown_as_it_is() -> None:
    html = render_markdown("*" * (LONGEST + 1) + "<script>")

    assert html.startswith("<pre>")
    assert "<script" not in html


@pytest.mark.parametrize(
    "piece", ["[", "![[", "*_", "<", "|\n", ">a\n", "[a](<", "~~a", "&#1", "\\[", "a\n", "`a`"]
)
def test_what_would_keep_the_server_busy_is_shown_as_it_is(piece: str) -> None:
    text = (">" * 500 + piece * 50_000)[:100_000]
    assert is_too_much(text)
    assert render_markdown(text).startswith("<pre>")
    assert names_in(f"@Ana {text}"[:100_000], ["Ana"]) == set()


def test_a_long_text_that_a_person_writes_is_markdown() -> None:
    text = (
        "Some *words* with a [link](http://x.example), `code` and a table:\n\n|a|b|\n|-|-|\n|1|2|\n\n" * 1200
    )[:32_000]
    assert "<table>" in render_markdown(text)
