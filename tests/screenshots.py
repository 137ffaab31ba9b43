"""`python -m tests.screenshots [folder] [name…]`: pictures of every surface in use, light, dark and on a phone.

They show the demo project, with its forecast drawn and all figures computed. What a picture does on its page is undone
with the throwaway installation.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.bench.machine import installation
from tests.stack import running_stack

COLOURS = 96  # enough for a page: a quarter of the size
PATIENCE = 120  # seconds for workers
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "light",
        "has_touch": True,
        "is_mobile": True,
    },
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, who looks at it, and what they are doing with it on a wide screen."""

    name: str
    person: str
    path: str
    act: Callable[[Any], None] | None = None
    looks: tuple[str, ...] = tuple(LOOKS)


def select_rows(page: Any) -> None:
    """Two rows are chosen, a third one is where the keys are."""
    for key in ("j", "j", "x", "j", "x", "j"):
        page.keyboard.press(key)


def open_panel(page: Any) -> None:
    page.locator("[data-list=product] [data-item] a[data-panel]").nth(2).click()
    page.locator("#panel [data-about]").wait_for()


def open_palette(page: Any) -> None:
    page.keyboard.press("Control+k")
    page.locator("#palette input").first.fill("cabin")
    page.locator("#palette [role=option]").nth(2).wait_for()


def propose(page: Any) -> None:
    page.get_by_role("button", name="Propose a plan").or_(
        page.get_by_role("link", name="Propose a plan")
    ).click()
    page.wait_for_load_state("networkidle")


def drag_days(page: Any) -> None:
    days = page.locator("tr[data-days]").nth(3).locator("[data-day]")
    first, last = days.nth(11).bounding_box(), days.nth(13).bounding_box()
    page.mouse.move(first["x"] + 12, first["y"] + 12)
    page.mouse.down()
    page.mouse.move(last["x"] + 12, last["y"] + 12, steps=6)


def drag_card(page: Any) -> None:
    page.locator("[data-item]").nth(1).hover()


WIDE = ("light", "dark")
SHOTS = (
    Shot("backlog", "aiko", "/p/FER/backlog/", select_rows),
    Shot("refine", "priya", "/p/FER/refine/product/"),
    Shot("panel", "priya", "/p/FER/backlog/", open_panel, WIDE),
    Shot("palette", "priya", "/p/FER/backlog/", open_palette, WIDE),
    Shot("item", "priya", "/p/FER/items/103/"),
    Shot("plan", "lena", "/p/FER/plan/"),
    Shot("proposal", "lena", "/p/FER/sprints/11/plan/", propose, WIDE),
    Shot("board", "priya", "/p/FER/board/", drag_card),
    Shot("capacity", "lena", "/p/FER/capacity/"),
    Shot("velocity", "sigrid", "/p/FER/velocity/"),
    Shot("forecast", "sigrid", "/p/FER/forecast/"),
    Shot("flow", "lena", "/p/FER/flow/"),
    Shot("close", "lena", "/p/FER/sprints/9/close/"),
    Shot("sprints", "lena", "/p/FER/sprints/"),
    Shot("suggestions", "aiko", "/p/FER/suggestions/?state=all"),
    Shot("next-up", "aiko", "/p/FER/next-up/", None, WIDE),
    Shot("decisions", "priya", "/p/FER/decisions/"),
    Shot("team", "lena", "/p/FER/team/", drag_days),
    Shot("settings", "lena", "/p/FER/settings/workflow/", None, WIDE),
    Shot("first-steps", "nora", "/p/NEW/first-steps/"),
)


def main(target: Path, names: list[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        folder = opened.enter_context(installation())
        from django.core.management import call_command

        call_command("create_demo")
        stack = opened.enter_context(
            running_stack(
                database_url=os.environ["DATABASE_URL"], redis_url=os.environ["REDIS_URL"], folder=folder
            )
        )
        prepare()
        take_all(stack.url, target, [shot for shot in SHOTS if not names or shot.name in names])


def prepare() -> None:
    """An empty sprint to propose a plan for and a new project; then everything that workers compute is there."""
    from accounts.access import Access
    from accounts.models import Project, User
    from accounts.services import create_project
    from activity.models import Outbox
    from sprints.models import ProjectForecast, Sprint
    from sprints.services.forecasts import ask_for_forecast
    from sprints.services.sprints import create_sprint

    create_project(
        user=User.objects.create_user(email="nora@ferry.example", name="Nora Berg"),
        key="NEW",
        name="Harbour shop",
        timezone="Europe/Oslo",
    )
    last = Sprint.objects.get(project__key="FER", number=10)
    create_sprint(
        actor=Access.of(User.objects.get(email="lena@ferry.example"), "FER"),
        goal="Boarding without a network",
        start_on=last.end_on + timedelta(days=3),
        end_on=last.end_on + timedelta(days=14),
        target_bp={"feature": 6000, "technical": 3000, "defect": 1000},
    )
    ask_for_forecast(Project.objects.get(key="FER").pk)
    for _ in range(PATIENCE):
        if ProjectForecast.objects.exists() and not Outbox.objects.filter(done_at=None).exists():
            return
        time.sleep(1)
    raise SystemExit(
        "Workers did not get everything done in time; there are no pictures without their figures."
    )


def take_all(url: str, target: Path, shots: list[Shot]) -> None:
    from playwright.sync_api import sync_playwright

    from scripts.test_tools import BROWSERS, find

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=find(BROWSERS) or None, args=arguments)
        for look in LOOKS:
            for shot in shots:
                if look in shot.looks:
                    take(browser, url, shot, look, target / f"{shot.name}-{look}.png")
        browser.close()


def take(browser: Any, url: str, shot: Shot, look: str, picture: Path) -> None:
    """One page as it is once nothing moves on it any more."""
    context = browser.new_context(**LOOKS[look], locale="en-GB", reduced_motion="reduce")
    context.add_cookies([{"name": "tandem", "value": session_of(shot.person), "url": url}])
    page = context.new_page()
    page.mouse.move(0, 0)  # nothing is pointed at
    page.goto(url + shot.path, wait_until="load")
    ready(page)
    if shot.act and look != "phone":
        shot.act(page)
    page.screenshot(path=picture, animations="disabled", caret="hide")
    compress(picture)
    context.close()


def ready(page: Any) -> None:
    """Style, fonts, figures and charts are there."""
    page.evaluate("document.fonts.ready.then(() => true)")
    expect(page.locator("html.js")).to_be_attached()
    expect(page.locator("[data-updating=true]")).to_have_count(0)
    for chart in page.locator("[data-chart]").all():
        expect(chart.locator("svg").first).to_be_attached()


def session_of(person: str) -> str:
    """Signed in without the form."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(email=f"{person}@ferry.example"))
    return client.cookies["tandem"].value


def compress(picture: Path) -> None:
    """As few colours as a page needs."""
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"), sys.argv[2:])
