"""Pages of the demo project in a real browser: no error in the console, nothing that axe finds, in every look."""

import json
import os

import pytest
from playwright.sync_api import Browser

from accounts.models import Project, User
from backlog.models import Item
from interchange.demo.stage import email_of
from sprints.models import Sprint
from tests.e2e.looking import Inspector
from tests.e2e.people import leave, open_window

SOAK = bool(os.environ.get("TANDEM_SOAK"))
PEOPLE = {"stakeholder": "sigrid"}  # beside the scrum master, who sees most
if SOAK:
    PEOPLE |= {"product owner": "aiko", "developer": "priya", "dev manager": "daniel"}
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
    *(
        "refine/product/",
        "refine/technical/",
        "epics/",
        "epics/1/",
        "sprints/",
        "settings/workflow/",
        "team/holidays/",
        "import/",
        "suggestions/?state=all",
    ),
    *(
        "search/?q=gate",
        "deleted/",
        "activity/",
        "audit/",
        "next-up/",
        "replan/",
        "report-links/",
        "operations/",
    ),
    *("settings/labels/", "settings/done/", "backlog/?text=nowhere-at-all"),
]
FORMS = [  # and lists, of the same parts as the pages above: on a phone only
    *(
        f"/p/FER/{page}/"
        for page in (
            "settings/export",
            "members/stand-ins",
            "leave",
            "webhooks",
            "team/days-off",
            "sprints/new",
        )
    ),
    *(f"/p/FER/items/new/?type={type}" for type in ("story", "task", "spike", "defect")),
    *(
        "/p/FER/items/new/",
        "/projects/new/",
        "/projects/import/",
        "/notices/settings/",
        "/profile/tokens/",
        "/profile/close/",
    ),
    *("/accounts/2fa/", "/accounts/email/", "/accounts/password/change/"),
]
OF_THE_PERSON = ["/projects/", "/portfolio/", "/notices/", "/profile/", "/design/", "/api/?q=sprint"]
OUTSIDE = [
    f"/accounts/{page}/" for page in ("login", "signup", "password/reset", "password/reset/done", "inactive")
]


@pytest.fixture(scope="module")
def items(ferry: Project) -> list[str]:
    """One item of each type."""
    numbers = [
        Item.objects.filter(project=ferry, type=type).order_by("-done_at", "number")[0].number
        for type in ("story", "task", "spike", "defect")
    ]
    return [f"items/{number}/" for number in numbers]


@pytest.fixture(scope="module")
def states(ferry: Project) -> list[str]:
    """Pages of a sprint in each of its states."""
    closed, running, planned = (
        Sprint.objects.filter(project=ferry, state=state)[0].number
        for state in ("closed", "active", "planned")
    )
    return [
        f"sprints/{closed}/capacity/",
        f"sprints/{closed}/capacity/gross/",
        f"sprints/{running}/close/",
        f"sprints/{planned}/plan/?proposal=1",
    ]


@pytest.mark.soak
@pytest.mark.parametrize("slug", PEOPLE.values(), ids=PEOPLE.keys())
def test_no_page_has_an_error(
    browser: Browser, base_url: str, items: list[str], states: list[str], slug: str
) -> None:
    """Neither of a script nor of the content security policy. What somebody may not do says who may."""
    page = open_window(browser, base_url, User.objects.get(email=email_of(slug)))
    for path in [*SURFACES, *items, *([*states, *MORE] if SOAK else [])]:
        answer = page.goto(f"/p/FER/{path}", wait_until="domcontentloaded")
        assert answer
        if answer.status == 403:
            assert "Only" in page.inner_text("main")
            page.errors.clear()  # type: ignore[attr-defined]  # the browser notes the status
            continue
        assert answer.status == 200, path
        assert page.errors == [], path  # type: ignore[attr-defined]
    leave(page)


@pytest.mark.soak
def test_every_page_is_whole_in_every_look(
    browser: Browser, base_url: str, items: list[str], states: list[str]
) -> None:
    """The surfaces and items; at full size all there is."""
    page = open_window(browser, base_url, User.objects.get(email=email_of("lena")), reduced_motion="reduce")
    inspector = Inspector(page)
    for path in [*SURFACES, *items, *([*states, *MORE] if SOAK else [])]:
        inspector.whole(f"/p/FER/{path}")
    for address in OF_THE_PERSON if SOAK else []:
        inspector.whole(address)
    for address in FORMS if SOAK else FORMS[::5]:
        inspector.whole_on_a_phone(address)
    page.context.clear_cookies()
    for address in OUTSIDE if SOAK else OUTSIDE[:1]:
        inspector.whole(address)
    page.context.close()
    assert not inspector.found, json.dumps(inspector.found, indent=1)
