"""Pages in Chromium against the production server: when they are seen, what they load, how soon a key shows its effect,
and whether dragging among all rows ever holds the page up. Times are of this machine, beside their budgets; what pages
use of the processor is nearly the same on a busy one."""

import os
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from scripts.test_tools import BROWSERS, find
from tests.bench.machine import analyze, say
from tests.bench.projects import Seeded, seed
from tests.stack import Stack, running_stack

ITEMS, LOADS, PRESSES = 2000, 7, 9
SETTLE_MS = 300  # for the server's answer, before the next press
SEEN_MS, SHOWN_MS, SCRIPT_KB, TASK_MS = 500, 100, 60, 50  # the budgets

SEEN = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: "largest-contentful-paint", buffered: true}))"""
LOADED = """([part, kind]) => performance.getEntriesByType("resource")
    .filter(one => one.name.includes(part) && new URL(one.name).pathname.endsWith(kind))
    .reduce((sum, one) => sum + one.encodedBodySize, 0) / 1024"""
# From the press of the key to the end of the first frame in which `is` holds.
WATCH = """() => {
    const holds = () => HOLDS;
    window.shown = new Promise(done => {
        const pressed = press => {
            if (["Alt", "Control", "Shift"].includes(press.key)) return;
            removeEventListener("keydown", pressed, true);
            const told = () => done(performance.now() - press.timeStamp);
            const look = () => holds() ? setTimeout(told) : requestAnimationFrame(look);
            requestAnimationFrame(look);
        };
        addEventListener("keydown", pressed, true);
    });
}"""
TASKS = """() => {
    window.tasks = [];
    new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(one => one.duration)))
        .observe({type: "longtask"});
}"""
MORE = """() => {
    const more = document.querySelector(".twin .more-row");
    more?.scrollIntoView();
    return more !== null;
}"""
PAGES = {
    "backlog": "backlog/",
    "board": "board/",
    "plan": "sprints/{sprint}/plan/",
    "item": "items/{item}/",
    "capacity": "sprints/{sprint}/capacity/",
}
FOCUSED = "document.activeElement.closest('[data-item]')"
AT = f"[...document.querySelectorAll('#list-product > [data-item]')].indexOf({FOCUSED})"


@dataclass(frozen=True)
class Key:
    """A key of the backlog. `shown` says when its effect is seen; `after` puts things back. No budget: what was
    acted on is shown before, this is what the server adds."""

    name: str
    press: str
    shown: str
    after: tuple[str, ...] = ()
    budget: float = SHOWN_MS


KEYS = [
    Key("next row", "j", f"{AT} === 1", ("k",)),
    Key("move down", "Alt+ArrowDown", f"{AT} === 1", ("Alt+ArrowUp",)),
    Key("to the bottom of all rows", "Alt+End", f"{AT} > 1000", ("Alt+Home",)),
    Key("select", "x", "document.querySelector('.bulkbar.shown')", ("x",)),
    Key("estimate", "e", "document.querySelector('.menu:popover-open')", ("Escape",)),
    Key("palette", "Control+k", "document.querySelector('#palette:popover-open')", ("Escape",)),
    Key("all keys", "?", "document.querySelector('#keys:popover-open')", ("Escape",)),
    Key(
        "open the item: its title",
        "Enter",
        "document.querySelector('#panel:not([hidden]) h2')",
        ("Escape",),
    ),
    Key(
        "open the item: all of it, with the answer",
        "Enter",
        "document.querySelector('#panel:not([hidden]) [data-about]')",
        ("Escape",),
        budget=float("inf"),
    ),
]


def measure_all(folder: Path, *, quick: bool = False) -> None:
    program = find(BROWSERS)
    if not program:
        say("\nThere is no browser here: `make test-e2e` installs one.")
        return
    seeded = seed("BROWSER", ITEMS)
    analyze()
    urls = {"database_url": os.environ["DATABASE_URL"], "redis_url": os.environ["REDIS_URL"]}
    with running_stack(**urls, folder=folder, webs=2) as stack, _window(stack, seeded, program) as page:
        say(f"\nIn Chromium, {ITEMS:,} items:\n")
        _pages(page, seeded, 2 if quick else LOADS)
        _keys(page, seeded, 2 if quick else PRESSES)


@contextmanager
def _window(stack: Stack, seeded: Seeded, program: str) -> Iterator[Page]:
    from django.test import Client

    person = Client(SERVER_NAME="127.0.0.1")
    person.force_login(seeded.user)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(program), args=flags)
        context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": "tandem", "value": person.cookies["tandem"].value, "url": stack.url}])
        yield context.new_page()
        browser.close()


class Meter:
    """What pages use of the processor, all their threads together."""

    def __init__(self, page: Page) -> None:
        assert page.context.browser
        self.session = page.context.browser.new_browser_cdp_session()
        self.before = self._told()

    def _told(self) -> dict[int, float]:
        """Milliseconds by process."""
        processes = self.session.send("SystemInfo.getProcessInfo")["processInfo"]
        return {one["id"]: one["cpuTime"] * 1000 for one in processes if one["type"] == "renderer"}

    def used(self) -> float:
        """Milliseconds since it was asked last."""
        now, before = self._told(), self.before
        self.before = now
        return sum(spent - before.get(process, 0) for process, spent in now.items())


def _pages(page: Page, seeded: Seeded, loads: int) -> None:
    _head(
        *("page", f"largest contentful paint, median, at most {SEEN_MS} ms", "slowest", "processor"),
        *(f"JavaScript without charts, compressed, at most {SCRIPT_KB} kB", "charts", "CSS"),
    )
    meter = Meter(page)
    for name, path in PAGES.items():
        address = f"/p/{seeded.key}/{path.format(sprint=seeded.sprint, item=seeded.items[0])}"
        page.goto(address)  # the first load fills the cache
        meter.used()
        times, used = [], []
        for _ in range(loads):
            page.goto(address)
            times.append(float(page.evaluate(SEEN)))
            used.append(meter.used())
        script, charts, style = (
            float(page.evaluate(LOADED, of)) for of in (("/app.", ".js"), ("/charts.", ".js"), ("", ".css"))
        )
        seen = (
            f"{_judged(statistics.median(times), SEEN_MS)} | {max(times):.0f} | {statistics.median(used):.0f}"
        )
        say(f"| {name} | {seen} | {_judged(script, SCRIPT_KB)} | {charts:.0f} | {style:.0f} |")


def _keys(page: Page, seeded: Seeded, presses: int) -> None:
    """In the backlog with all of its rows in the page."""
    page.goto(f"/p/{seeded.key}/backlog/")
    say(f"\nBacklog, {_all_rows(page):,} rows in the page:\n")
    _head("key", f"from its press to what it shows, median, at most {SHOWN_MS} ms", "slowest", "processor")
    for key in KEYS:
        measured = [_pressed(page, key) for _ in range(presses)]
        times, used = [taken for taken, _ in measured], [spent for _, spent in measured]
        shown = f"{_judged(statistics.median(times), key.budget)} | {max(times):.0f} | {statistics.median(used):.0f}"
        say(f"| {key.name} (`{key.press}`) | {shown} |")
    tasks = _dragged(page)
    say(
        f"\nA row dragged down among them: {len(tasks)} tasks longer than {TASK_MS} ms, where none may be"
        f"{f'; the longest {max(tasks):.0f} ms' if tasks else ''}."
    )


def _head(*names: str) -> None:
    say(f"| {' | '.join(names)} |\n{'|---' * len(names)}|")


def _all_rows(page: Page) -> int:
    """Loads the rest of both lists, as scrolling does, and answers how many rows there are."""
    while page.evaluate(MORE):
        page.wait_for_timeout(50)
    page.locator("#list-product").evaluate("list => list.scrollIntoView()")
    return page.locator(".twin [data-item]").count()


def _pressed(page: Page, key: Key) -> tuple[float, float]:
    """Milliseconds until the first frame that shows it, and those used until the answer is in; at the first row."""
    first = page.locator("#list-product > [data-item] a.title").first
    first.scroll_into_view_if_needed()
    first.focus()
    page.evaluate(WATCH.replace("HOLDS", key.shown))
    meter = Meter(page)
    page.keyboard.press(key.press)
    taken = float(page.evaluate("window.shown"))
    page.wait_for_timeout(SETTLE_MS)
    used = meter.used()
    for press in key.after:
        page.keyboard.press(press)
    page.wait_for_timeout(SETTLE_MS)
    return taken, used


def _dragged(page: Page) -> list[float]:
    """Lengths of the long tasks while a row is carried to the foot of its list, which scrolls, and dropped there."""
    page.evaluate(TASKS)
    row = page.locator("#list-product > [data-item]").first
    row.scroll_into_view_if_needed()
    row.hover()
    start = row.bounding_box() or {}
    across = start["x"] + 200
    page.mouse.move(across, start["y"] + 10)
    page.mouse.down()
    for step in range(80):  # down to the edge, then along it while the list scrolls
        page.mouse.move(across + step % 3, min(start["y"] + 10 + 12 * step, 880))
        page.wait_for_timeout(16)
    page.mouse.up()
    page.wait_for_timeout(SETTLE_MS)
    return [float(one) for one in page.evaluate("window.tasks")]


def _judged(found: float, budget: float) -> str:
    return f"{found:.0f}{'' if found <= budget else ', not met'}"
