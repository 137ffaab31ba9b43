"""What people write never becomes markup of ours: every page of a project full of scripts, read tag by tag.

In a real browser: tests/e2e/test_stored_script.py.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from common.text import render_markdown
from tests.safety.forms import PAGES, SOAK
from tests.safety.scripts import ALL, CORPUS, MARK, planted
from tests.safety.test_routes import path_of
from tests.safety.words import fields_without_script
from tests.safety.world import World, routes

FOREIGN = {"iframe", "object", "embed", "base", "math", "frame", "style", "img"}
PREVIEW = re.compile(r"/p/[A-Z]+/attachments/\d+/preview/")  # the only pictures that pages show
ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = dict(pairs)
        inline = tag == "script" and not (given.get("src") or "").startswith("/static/")
        is_preview = tag == "img" and PREVIEW.fullmatch(given.get("src") or "")
        if tag == "img" and given.get("class") == "qr":
            return  # drawn for the second factor
        if (inline and given.get("type") != "application/json") or (tag in FOREIGN and not is_preview):
            self.wrong.append(f"<{tag} {given}>")
        for name, value in given.items():
            address = "".join((value or "").split()).casefold()
            foreign = address.startswith(("javascript:", "data:", "vbscript:", "//"))
            if name.startswith(("on", "hx-on")) or name == "style" or (name in ADDRESSES and foreign):
                self.wrong.append(f"<{tag} {name}={value}>")


def tags_of(html: str) -> list[str]:
    reader = _Tags()
    reader.feed(html)
    return reader.wrong


def pages_of(world: World) -> list[str]:
    """The address of every page in the project that may be there, found in the routes."""
    return [
        path_of(pattern, world.values_for(pattern))
        for pattern, _ in routes()
        if not pattern.startswith(("api/", "accounts/", "live/")) and "token_id" not in pattern
    ]


@pytest.mark.soak
@pytest.mark.django_db
def test_no_page_shows_what_was_written_as_markup(client: Client, files: Path) -> None:
    world = planted()
    assert fields_without_script() == []
    client.force_login(world.access.user)
    shown, wrong = 0, []
    for path in dict.fromkeys([*world.paths(PAGES), *pages_of(world)]):
        for headers in ({}, {"HX-Request": "true", "HX-Target": "div#panel"}) if SOAK else ({},):
            answer = client.get(path, headers=headers, follow=True)
            if answer.streaming or "html" not in answer.get("Content-Type", ""):
                continue
            text = answer.content.decode()
            shown += MARK in text
            wrong += [f"{path}: {tag}" for tag in tags_of(text)]
            if answer.status_code == 200:
                policy = answer["Content-Security-Policy"]
                assert "unsafe" not in policy and "default-src 'none'" in policy, path
    assert not wrong, "\n".join(wrong)
    assert shown > 40, "the scripts are in the pages, as text"


@pytest.mark.parametrize("text", [*CORPUS, ALL, *(f"> - {text}" for text in CORPUS)])
def test_markdown_lets_no_script_through(text: str) -> None:
    assert tags_of(render_markdown(text)) == []


@pytest.mark.parametrize("scheme", ["javascript", "data", "vbscript", "file", "blob", "ftp", "tel", "intent"])
def test_links_lead_where_people_expect(scheme: str) -> None:
    for text in (
        f"[x]({scheme}:y)",
        f"<{scheme}:y>",
        f"[x](&#{ord(scheme[0])};{scheme[1:]}:y)",
        f"[x]( {scheme}:y)",
    ):
        html = render_markdown(text)
        assert f'href="{scheme}' not in html.casefold(), html
