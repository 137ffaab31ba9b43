"""What is looked for on every page, in every look: errors, what axe finds, what stands out of the window, what is cut
off, what a finger would miss. A page is loaded once; size, theme and pointer change while it is open."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
SAME = [f"{one}:nth-child(n+9)" for one in ("li", "tr", "td", ".operation")] + [
    "select > option"
]  # more of the same
RUN = """([same, rules]) => axe.run({exclude: same}, {
    resultTypes: ["violations"], preload: false, ...(rules.length ? {runOnly: rules} : {}),
}).then(found => found.violations.map(one => [one.id, one.nodes[0].target]))"""
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(".main, .body")]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible")
    .map(one => [one.className, one.scrollWidth])"""
CUT = """() => [...document.querySelectorAll(".btn, h1, h2, h3, label, legend, th, summary, .chip")].filter(one => {
    const style = getComputedStyle(one);
    return one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1 && one.checkVisibility()
        && style.overflowX !== "visible" && style.textOverflow !== "ellipsis";
}).map(one => one.textContent.trim())"""
# A target is 40 px high where a finger can touch it; what is smaller to the eye may take touches around it.
SMALL = """() => [...document.querySelectorAll(
    "button, .btn, select, input:not([type=hidden]), summary, nav a, :is(.coltabs, .seg) :is(a, label), .menu a"
)].filter(one => {
    if (one.disabled || one.matches(".link, .sr, .sr *")) return false;
    if (!one.checkVisibility({opacityProperty: true})) return false;
    const whole = one.closest("label") ?? one;
    if (!one.offsetWidth || Math.max(one.offsetHeight, whole.offsetHeight) >= 40) return false;
    one.scrollIntoView({block: "center", inline: "center"});
    const box = one.getBoundingClientRect();
    const takes = y => {
        const under = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2 + y);
        return under && (whole.contains(under) || under.matches("a, button, label") && under.contains(one));
    };
    return takes(0) && !(takes(-19) && takes(19));
}).map(one => [one.tagName, one.className, one.textContent.trim() || one.name, one.offsetHeight])"""
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
TWICE = {"width": 720, "height": 450}  # the wide one at 200 %


class Inspector:
    """Somebody who looks at pages in one window; what was found is in `found`, by address."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.found: dict[str, Any] = {}

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer and answer.status == 200, address
        self.page.evaluate(AXE)

    def wide(self) -> None:
        self._look(WIDE, "light", touch=False)

    def phone(self) -> None:
        self._look(PHONE, "dark", touch=True)

    def twice(self) -> None:
        self._look(TWICE, "dark", touch=False)

    def _look(self, size: Any, theme: Any, *, touch: bool) -> None:
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme=theme)
        self.session.send(
            "Emulation.setTouchEmulationEnabled", {"enabled": touch, "maxTouchPoints": 5 if touch else 1}
        )

    def note(self, address: str, what: str, wrong: Any) -> None:
        if wrong:
            self.found[f"{address}, {what}"] = wrong

    def axe(self, *rules: str) -> Any:
        return self.page.evaluate(RUN, [SAME, rules])

    def whole(self, address: str) -> None:
        """In a wide window and light, on a phone and dark, at 200 %."""
        self.wide()
        self.open(address)
        self.note(address, "wide", self.axe())
        self.on_phone(address, "color-contrast")
        self.twice()
        self.note(address, "at 200 %, sideways", self.page.evaluate(SIDEWAYS))
        self.note(address, "at 200 %, cut off", self.page.evaluate(CUT))
        self.errors(address)

    def whole_on_a_phone(self, address: str) -> None:
        self.phone()
        self.open(address)
        self.on_phone(address)
        self.errors(address)

    def on_phone(self, address: str, *rules: str) -> None:
        self.phone()
        self.note(address, "on a phone", self.axe(*rules))
        self.note(address, "on a phone, sideways", self.page.evaluate(SIDEWAYS))
        self.note(address, "on a phone, too small for a finger", self.page.evaluate(SMALL))

    def errors(self, address: str) -> None:
        """Of scripts and of the content security policy."""
        self.note(address, "errors", list(self.page.errors))  # type: ignore[attr-defined]
        self.page.errors.clear()  # type: ignore[attr-defined]
