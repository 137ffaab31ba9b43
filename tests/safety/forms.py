"""The forms of the site as a browser finds them: where they post to, and what they hold."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

SOAK = bool(os.environ.get("TANDEM_SOAK"))
PAGES = (
    "/projects/new/",
    "/profile/",
    "/profile/tokens/",
    "/profile/sign-out-everywhere/",
    "/profile/close/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/email/",
    "/accounts/password/change/",
    "{p}settings/",
    "{p}members/",
    "{p}members/{membership_id}/",
    "{p}backlog/",
    "{p}items/new/?type=story",
    "{p}items/new/?type=task",
    "{p}items/new/?type=spike",
    "{p}items/new/?type=defect",
    "{p}items/{number}/",
    "{p}items/{task}/",
    "{p}items/{spike}/",
    "{p}items/{defect}/",
    "{p}items/{number}/block/",
    "{p}items/{number}/drop/",
    "{p}items/{number}/criteria/{criterion}/fail/",
    "{p}items/{spike}/box/extend/",
    "{p}items/{spike}/clock/{segment}/",
    "{p}items/{spike}/outcome/",
    "{p}items/{number}/comments/{comment}/",
    "{p}activity/",
    "{p}suggestions/",
    "{p}suggestions/new/?kind=task",
    "{p}suggestions/{suggestion}/",
    "{p}suggestions/{suggestion}/edit/",
    "{p}suggestions/{suggestion}/accept/",
    "{p}suggestions/{suggestion}/decline/",
    "{p}epics/",
    "{p}epics/{epic}/",
    "{p}decisions/",
    "{p}settings/workflow/",
    "{p}sprints/",
    "{p}sprints/new/",
    "{p}sprints/{sprint}/edit/",
    "{p}sprints/{sprint}/plan/",
    "{p}sprints/{sprint}/target/",
    "{p}sprints/{sprint}/propose/",
    "{p}sprints/{sprint}/reject/",
    "{p}sprints/{sprint}/close/",
    "{p}board/",
    "{p}capacity/",
    "{p}team/",
    "{p}team/days-off/",
    "{p}team/holidays/",
    "{p}team/{user}/",
    "{p}team/{user}/week/",
    "{p}team/{user}/time-off/",
    "{p}team/{user}/holidays/",
    "/notices/",
    "/notices/settings/",
    "/invitations/{invited}/",
    "/projects/import/",
    "{p}search/",
    "{p}deleted/",
    "{p}settings/labels/",
    "{p}settings/done/",
    "{p}settings/export/",
    "{p}members/stand-ins/",
    "{p}views/new/?query=ready%3Dyes",
    "{p}views/{view}/",
    "{p}items/{number}/split/",
    "{p}items/{number}/type/",
    "{p}items/{number}/needs-design/",
    "{p}items/{number}/gates/",
    "{p}items/{number}/gates/{gate}/lift/",
    "{p}epics/{epic}/needs-design/",
    "{p}import/",
    "{p}import/{job_id}/",
)

ENDS_IT = ("/accounts/logout/", "/leave/", "/archive/")  # nothing could be tried after these


@dataclass
class Form:
    """One form: its address, its method, and each control's name with the value it is sent with."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # what sort of control each is
    options: dict[str, set[str]] = field(
        default_factory=dict
    )  # all that a list, or what is hidden, may be sent as

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        return self.action, self.method, tuple(sorted(self.values))


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, list[Form]()
        self.form: Form | None = None
        self.select = ""
        self.area = ""
        self.ids: dict[str, Form] = {}

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or self.path
            self.form = Form(action.partition("?")[0] or self.path, given.get("method", "get").lower())
            if "hx-post" in given:
                self.form.method = "post"
            self.forms.append(self.form)
            if "id" in given:
                self.ids[given["id"]] = self.form
            return
        form = self.ids.get(given.get("form", "")) or self.form
        name = given.get("name", "")
        if tag == "option" and self.form and self.select:
            self.form.options.setdefault(self.select, set()).add(given.get("value", ""))
            chosen = "selected" in given or not self.form.values.get(self.select)
            self.form.values[self.select] = (
                [given.get("value", "")] if chosen else self.form.values[self.select]
            )
        if not form or not name or name == "csrfmiddlewaretoken":
            return
        form.kinds[name] = given.get("type", "text") if tag == "input" else tag
        if form.kinds[name] in ("hidden", "radio", "checkbox", "button"):
            form.options.setdefault(name, set()).add(given.get("value", ""))
        if tag == "select":
            self.select = name
            form.values.setdefault(name, [])
        elif tag == "textarea":
            self.area = name
            form.values[name] = [""]
        elif tag in ("input", "button"):
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox") and "checked" not in given:
                form.values.setdefault(name, [])
            else:
                form.values.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.values[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_of(client: Client, pages: list[str]) -> Iterator[Form]:
    """Each form of the pages once, in the order of the pages."""
    seen = set()
    for page in pages:
        answer = client.get(page, follow=True)
        if answer.status_code in (405, 409):
            continue
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        reader = _Reader(answer.request["PATH_INFO"])
        reader.feed(answer.content.decode())
        for form in reader.forms:
            if form.shape not in seen and not form.action.endswith(ENDS_IT):
                seen.add(form.shape)
                yield form


def some(values: Sequence[Any], count: int, seed: str) -> Sequence[Any]:
    """All at full size; else a few of them, other ones for each place, the same in each run."""
    return values if SOAK else random.Random(seed).sample(values, min(count, len(values)))
