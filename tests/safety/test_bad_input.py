"""What cannot be kept is said at its field, what was typed comes back, nothing is half saved."""

import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.test import Client
from django.utils.html import escape

from tests.safety.forms import PAGES, SOAK, Form, forms_of
from tests.safety.world import World, database_hash

MAIN = (
    "/profile/",
    "/profile/tokens/",
    "/projects/new/",
    "{p}settings/",
    "{p}settings/workflow/",
    "{p}settings/labels/",
    "{p}settings/done/",
    "{p}members/",
    "{p}members/{membership_id}/",
    "{p}items/new/?type=story",
    "{p}items/new/?type=task",
    "{p}items/new/?type=spike",
    "{p}items/new/?type=defect",
    "{p}items/{number}/",
    "{p}items/{task}/",
    "{p}items/{spike}/",
    "{p}items/{number}/split/",
    "{p}items/{number}/gates/",
    "{p}items/{number}/needs-design/",
    "{p}items/{number}/comments/{comment}/",
    "{p}items/{spike}/box/extend/",
    "{p}suggestions/new/?kind=task",
    "{p}suggestions/{suggestion}/decline/",
    "{p}epics/",
    "{p}epics/{epic}/",
    "{p}views/new/?query=ready%3Dyes",
    "{p}sprints/new/",
    "{p}sprints/{sprint}/edit/",
    "{p}sprints/{sprint}/close/",
    "{p}board/",
    "{p}forecast/",
    "{p}team/{user}/",
    "{p}team/days-off/",
)
WRITTEN = {"text", "textarea", "email"}
FIGURES = {"number", "date", "time", "datetime-local"}
AS_TEXT = re.compile(r"minutes|points|^left_|day$|^share")  # figures that people write in their own way
ELSEWHERE = (
    "/accounts/",
    "/bulk/",
    "/plan-items/",
)  # allauth's own way; forms that need rows chosen in a list
LONG, KEPT = "x" * 100_001, "Kept 77"
ODD = "<script>😀 שלום"
VOID = {"input", "br", "img", "link", "meta", "use", "path", "option", "hr"}
WORDS = (  # where to post, which kind of thing, its texts, and the page that shows them; else where the answer leads
    ("items/new/", "story", "title as_a i_want so_that description criteria", ""),
    ("items/new/", "task", "title so_that description done_items", ""),
    ("items/new/", "spike", "title question context", ""),
    ("items/new/", "defect", "title steps expected actual environment", ""),
    ("items/{number}/comments/", "", "body", ""),
    ("items/{number}/criteria/", "functional", "texts", ""),
    ("items/{number}/block/", "", "reason", ""),
    ("items/{task}/done-items/", "", "texts", ""),
    ("items/{number}/children/", "", "title", ""),
    ("epics/", "feature", "title", ""),
    ("suggestions/new/", "task", "title", ""),
    ("settings/workflow/", "doing", "name", ""),
    ("settings/labels/{label}/", "", "name", ""),
    ("settings/done/", "", "name lines", ""),
    ("team/days-off/", "", "name", "team/?from=2027-01-04"),
    ("views/new/", "", "name", ""),
)


class _Said(HTMLParser):
    """Each control with its value, whether it is wrong, and the ids of what is said about it; and texts by id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.controls: list[tuple[str, list[str], str]] = []
        self.texts: dict[str, str] = {}
        self.open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag in ("input", "textarea"):
            about = given.get("aria-describedby", "") if given.get("aria-invalid") == "true" else ""
            self.controls.append((given.get("name", ""), [given.get("value", "")], about))
        if tag not in VOID:
            self.open.append((tag, given.get("id", "")))

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "textarea":
            self.controls[-1][1][0] += data
            return
        for id in [id for _, id in self.open[-4:] if id]:
            self.texts[id] = self.texts.get(id, "") + data

    def handle_endtag(self, tag: str) -> None:
        while any(tag == one for one, _ in self.open) and self.open.pop()[0] != tag:
            pass

    def about(self, name: str) -> str:
        """What is said at a control of this name; nothing where none is marked as wrong."""
        ids = " ".join(about for one, _, about in self.controls if one == name).split()
        return " ".join(self.texts.get(id, "").strip() for id in ids if "help" not in id).strip()

    def holds(self, name: str, value: str) -> bool:
        return any(one == name and value == found.strip("\n") for one, (found,), _ in self.controls)


def _wrong(form: Form) -> dict[str, str]:
    """A value for each control in which people write that none of them can take."""
    wrong = {}
    for name, kind in form.kinds.items():
        if kind in FIGURES or (kind in WRITTEN and AS_TEXT.search(name)):
            wrong[name] = random.Random(form.action + name).choice(["-1", "9" * 30, "abc"])
        elif kind in WRITTEN:
            wrong[name] = LONG
    return wrong


def _of_one_type(form: Form, wrong: dict[str, str]) -> dict[str, str]:
    """A new card is of one type at a time, and has no other fields: where it can be a spike, it is one."""
    if form.action.endswith("/board/add/") and len(wrong) > 2:
        form.values["type"] = ["spike" if "question" in wrong else "story"]
        del wrong["estimate_minutes"]
    return wrong


def _forms(site: Client, world: World) -> Iterator[tuple[Form, dict[str, str]]]:
    """Each form that takes words or figures, once for all items and columns, with what it has to refuse."""
    seen = set()
    for form in forms_of(site, world.paths(PAGES if SOAK else MAIN)):
        shape = re.sub(r"\d+", "1", str(form.shape))
        if form.method == "post" and not any(part in form.action for part in ELSEWHERE) and shape not in seen:
            seen.add(shape)
            if wrong := _wrong(form):
                yield form, _of_one_type(form, wrong)


def _mistakes(site: Client, form: Form, wrong: dict[str, str], kept: dict[str, str]) -> Iterator[str]:
    """What is not as it should be in the answer to a form that is sent with these values."""
    sent = form.values | {name: [value] for name, value in (wrong | kept).items()}
    answer = site.post(form.action, sent)
    if answer.status_code != 400:
        yield f"{answer.status_code} for {sorted(wrong)}"
        return
    page = _Said(answer.content.decode())
    for name, value in wrong.items():
        said = page.about(name)
        if not said or (value == LONG and not re.search(r"\d", said)):
            yield f"{name} says {said!r}"
        if value != LONG and not page.holds(name, value):
            yield f"{name} lost {value}"
    yield from (f"{name} lost what was typed" for name in kept if not page.holds(name, kept[name]))


def test_what_cannot_be_kept_is_said_at_its_field(world: World, site: Client) -> None:
    forms = list(_forms(site, world))
    before, failed, count = database_hash(), [], 0
    for form, wrong in forms:
        texts = [name for name, value in wrong.items() if value == LONG and len(wrong) > 1]
        kept = {random.Random(form.action).choice(texts): KEPT} if texts else {}
        wrong = {name: value for name, value in wrong.items() if name not in kept}
        count += len(wrong)
        failed += [f"{form.action}: {said}" for said in _mistakes(site, form, wrong, kept)]
    assert not failed, "\n".join(failed)
    assert count > 80
    assert database_hash() == before, "what was refused was saved in part"


def test_words_in_any_script_come_back_as_they_were_typed(world: World, site: Client) -> None:
    root, lost = "/p/MINE/", []
    for at, (path, kind, names, page) in enumerate(WORDS):
        which = "type" if "items/new" in path else "category" if "workflow" in path else "kind"
        given = {"kind": "functional", "part": "full", "on": "2027-01-04", "query": "q=a", which: kind}
        sent = {name: f"{ODD} {at} {name}" for name in names.split()}
        answer = site.post(root + path.format(**world.values), given | sent, follow=True)
        shown = (site.get(root + page) if page else answer).content.decode()
        if answer.status_code != 200:
            lost.append(f"{path} {kind}: {answer.status_code}")
        lost += [f"{path}: {name}" for name, text in sent.items() if escape(text) not in shown]
    assert not lost, "\n".join(lost)
