"""Every page in a real browser: no error in its console, nothing that axe finds, wide and light, narrow and dark."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.models import Project, User
from backlog.models import Item
from interchange.demo.stage import email_of
from sprints.models import Sprint
from tests.e2e.people import open_window

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SOAK = bool(os.environ.get("TANDEM_SOAK"))
PEOPLE = {  # the scrum master's pages are those that axe looks at
    "product owner": "aiko",
    "developer": "priya",
    "stakeholder": "sigrid",
} | ({"dev manager": "daniel"} if SOAK else {})
LOOKS: dict[str, dict[str, Any]] = {
    "wide and light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "phone and dark": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": "dark"},
}
CHECK = """() => axe.run(
    {exclude: [".rows > li:nth-child(n+9)", "select > option", "td:nth-child(n+9)"]},  // more of the same
    {resultTypes: ["violations"]},
).then(found => found.violations.map(one => [one.id, one.nodes[0].target]))"""
SURFACES = [
    "backlog/",
    "plan/",
    "board/",
    "capacity/",
    "velocity/",
    "flow/",
    "predictability/",
    "forecast/",
    "decisions/",
    "team/",
    "settings/",
    "members/",
]
MORE = [
    "refine/product/",
    "refine/technical/",
    "epics/",
    "sprints/",
    "settings/workflow/",
    "team/holidays/",
    "items/new/",
    "sprints/new/",
    "import/",
]
LISTS = [
    "suggestions/?state=all",
    "search/?q=gate",
    "deleted/",
    "activity/",
    "next-up/",
    "replan/",
    "report-links/",
    "settings/labels/",
    "settings/done/",
]
PLAIN = [  # of forms and lists only: looked at by one person, on a phone
    *(f"/p/FER/{page}/" for page in ("settings/export", "operations", "members/stand-ins", "leave")),
    *(
        "/portfolio/",
        "/notices/",
        "/notices/settings/",
        "/profile/tokens/",
        "/profile/close/",
        "/projects/import/",
    ),
    *("/accounts/2fa/", "/accounts/email/", "/accounts/password/change/"),
]
OUTSIDE = [
    f"/accounts/{page}/" for page in ("login", "signup", "password/reset", "password/reset/done", "inactive")
]


@pytest.fixture(scope="module")
def demo(ferry: Project) -> list[str]:
    """The addresses of the demo project: its surfaces, one item of each type, a sprint of each state."""
    pages = [*SURFACES, *MORE, *LISTS]
    for type in ("story", "task", "spike", "defect"):
        item = Item.objects.filter(project=ferry, type=type).order_by("-done_at", "number")[0]
        pages += [f"items/{item.number}/", f"items/new/?type={type}"]
    closed = Sprint.objects.filter(project=ferry, state="closed")[0]
    running = Sprint.objects.get(project=ferry, state="active")
    pages += [f"sprints/{closed.number}/capacity/", f"sprints/{running.number}/close/"]
    planned = Sprint.objects.filter(project=ferry, state="planned")[0]
    pages += [f"sprints/{planned.number}/plan/?proposal=1"]
    return [*(f"/p/FER/{page}" for page in pages), "/projects/", "/projects/new/", "/profile/"]


def faults(page: Page, address: str) -> list[Any]:
    """What axe finds there. No error, of a script or of the policy; nothing stands out of the window to the right."""
    answer = page.goto(address)
    assert answer and answer.status == 200, address
    page.evaluate(AXE.read_text())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    wrong: list[Any] = page.evaluate(CHECK)
    assert page.errors == [], address  # type: ignore[attr-defined]
    return wrong


def windows(browser: Browser, base_url: str, slug: str, **look: Any) -> Iterator[Page]:
    page = open_window(browser, base_url, User.objects.get(email=email_of(slug)), **look)
    yield page
    page.context.close()


@pytest.mark.soak
@pytest.mark.parametrize("slug", PEOPLE.values(), ids=PEOPLE.keys())
def test_no_page_has_an_error(demo: list[str], browser: Browser, base_url: str, slug: str) -> None:
    """Neither of a script nor of the content security policy. What somebody may not do says who may."""
    same = ("/new/", *LISTS)  # for whoever may see them
    addresses = [one for one in demo if not any(part in one for part in same)]
    for page in windows(browser, base_url, slug):
        for address in addresses:
            answer = page.goto(address, wait_until="domcontentloaded")
            assert answer
            if answer.status == 403:
                assert "Only" in page.inner_text("main")
                page.errors.clear()  # type: ignore[attr-defined]  # the browser notes the status
                continue
            assert answer.status == 200, address
            assert page.errors == [], address  # type: ignore[attr-defined]


@pytest.mark.soak
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_axe_finds_nothing(demo: list[str], browser: Browser, base_url: str, look: dict[str, Any]) -> None:
    """All pages on a phone; in a wide window lists and forms, which are made of the same parts, at full size only."""
    alike = {f"/p/FER/{one}" for one in (*MORE, *LISTS)} if "has_touch" not in look and not SOAK else set()
    addresses = [one for one in demo if one not in alike and not (alike and "/new/" in one)]
    for page in windows(browser, base_url, "lena", reduced_motion="reduce", **look):
        found = {address: wrong for address in addresses if (wrong := faults(page, address))}
    assert not found, json.dumps(found, indent=1)


def test_plain_pages_too(demo: list[str], browser: Browser, base_url: str) -> None:
    """Those of one's account and of settings, and those that one sees before signing in."""
    look = {"reduced_motion": "reduce", **LOOKS["phone and dark"]}
    for page in windows(browser, base_url, "lena", **look):
        found = {address: wrong for address in PLAIN if (wrong := faults(page, address))}
        page.context.clear_cookies()
        found |= {address: wrong for address in OUTSIDE if (wrong := faults(page, address))}
    assert not found, json.dumps(found, indent=1)
