"""`python -m tests.screenshots [folder]`: pictures of every surface, light, dark and phone, from the demo project."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.machine import installation
from tests.stack import running_stack

SURFACES = {
    "backlog": ("aiko", "/p/FER/backlog/"),
    "item": ("priya", "/p/FER/items/103/"),
    "suggestions": ("aiko", "/p/FER/suggestions/?state=all"),
    "plan": ("lena", "/p/FER/plan/"),
    "board": ("priya", "/p/FER/board/"),
    "capacity": ("lena", "/p/FER/capacity/"),
    "velocity": ("sigrid", "/p/FER/velocity/"),
    "team": ("lena", "/p/FER/team/"),
    "sprints": ("lena", "/p/FER/sprints/"),
    "decisions": ("priya", "/p/FER/decisions/"),
}
LOOKS = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
}


def main(target: Path) -> None:
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
        take_all(stack.url, target)


def take_all(url: str, target: Path) -> None:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from playwright.sync_api import sync_playwright

    from scripts.test_tools import BROWSERS, find

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=find(BROWSERS) or None, args=arguments)
        for look, settings in LOOKS.items():
            for name, (person, path) in SURFACES.items():
                client = Client()
                client.force_login(get_user_model().objects.get(email=f"{person}@ferry.example"))
                options: dict[str, Any] = {**settings, "locale": "en-GB"}
                context = browser.new_context(**options)
                context.add_cookies([{"name": "tandem", "value": client.cookies["tandem"].value, "url": url}])
                page = context.new_page()
                page.goto(url + path, wait_until="networkidle")
                page.screenshot(path=target / f"{name}-{look}.png")
                compress(target / f"{name}-{look}.png")
                context.close()
        browser.close()


def compress(picture: Path) -> None:
    """256 colours are enough for a page: a third of the size."""
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(256, kmeans=3, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/images"))
