"""The style sheet keeps what the design promises: legible words, categories that nobody mistakes, one radius, one
shadow, no rule for what is not there, and no colour that the page of the design system does not show."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.design import specimens

REPO = Path(__file__).parents[2]
CSS = REPO / "static" / "src" / "css"
SOURCES = ["templates/**/*.html", "static/src/**/*.ts", *(f"{app}/**/*.py" for app in (
    "common", "activity", "accounts", "backlog", "sprints", "interchange", "config"))]  # fmt: skip
OKLCH = re.compile(r"oklch\(([\d.]+) ([\d.]+) ?([\d.]*)\)")
Colour = tuple[float, float, float]

# How eyes without one kind of cones see linear light (Machado, Oliveira and Fernandes, 2009).
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def _tokens() -> dict[str, tuple[Colour, Colour]]:
    """Colours by name, light and dark, as linear light; those mixed with what lies below left out."""
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*light-dark\((.+?)\);", (CSS / "tokens.css").read_text()):
        both = OKLCH.findall(value)
        if len(both) == 2:
            found[name] = (_linear(*both[0]), _linear(*both[1]))
    return found


def _linear(lightness: str, chroma: str, hue: str) -> Colour:
    angle = math.radians(float(hue or 0))
    a, b = float(chroma) * math.cos(angle), float(chroma) * math.sin(angle)
    light = float(lightness)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    rgb = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return tuple(min(1.0, max(0.0, one)) for one in rgb)  # type: ignore[return-value]


def _contrast(one: Colour, other: Colour) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def _difference(one: Colour, other: Colour, eye: str) -> float:
    """How far apart two colours look, as a distance in OKLab."""
    return math.dist(_lab(_seen(one, eye)), _lab(_seen(other, eye)))


def _seen(colour: Colour, eye: str) -> Colour:
    return tuple(max(0.0, sum(a * b for a, b in zip(row, colour, strict=True))) for row in EYES[eye])  # type: ignore[return-value]


def _lab(colour: Colour) -> Colour:
    r, g, b = colour
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


TOKENS = _tokens()
GROUNDS = ("paper", "desk", "raised", "hover", "select", "track")
WORDS = [("ink", GROUNDS), ("ink-2", GROUNDS), ("ink-3", (*GROUNDS[:4], "select"))]
WORDS += [(f"{name}-text", GROUNDS[:4]) for name in (*specimens.CATEGORIES, "warn", "over")]
WORDS += [("warn-text", ("warn-wash",)), ("over-text", ("over-wash",)), ("on-accent", ("ink",))]
WORDS += [("on-cat", ("feature", "defect"))]
PAIRS = [("feature", "technical"), ("feature", "defect"), ("technical", "defect"), ("technical", "spike")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_all_text_stands_out_from_what_it_lies_on(theme: int) -> None:
    weak = {
        f"{word} on {ground}": round(_contrast(TOKENS[word][theme], TOKENS[ground][theme]), 2)
        for word, grounds in WORDS
        for ground in grounds
        if _contrast(TOKENS[word][theme], TOKENS[ground][theme]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("eye", EYES)
def test_categories_are_told_apart_by_every_eye(eye: str) -> None:
    """Their shape and letter say it as well; the colours of feature, technical and defect alone suffice."""
    alike = [
        (one, other, theme)
        for theme in (0, 1)
        for one, other in PAIRS
        if _difference(TOKENS[one][theme], TOKENS[other][theme], eye) < 0.1
    ]
    assert alike == []


def _rules() -> str:
    text = "\n".join(file.read_text() for file in sorted(CSS.glob("*.css")))
    return re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", text, flags=re.S)


def _declared(name: str) -> set[str]:
    return set(re.findall(rf"[{{;\s]{name}:\s*([^;}}]+)", _rules()))


def test_one_radius_and_one_shadow() -> None:
    """Within them corners are 4 px, bars 2 px; what looks like a shadow otherwise is a line without blur."""
    radii = {part for value in _declared("border-radius") for part in value.split(" ")}
    assert radii <= {"var(--radius)", "4px", "2px", "0", "50%"}
    shadows = _declared("box-shadow") - {"var(--shadow)", "none"}
    assert [value for value in shadows if not re.match(r"(inset )?0 0 0 ", value)] == []


def test_no_rule_is_about_what_stands_beside_any_row() -> None:
    """One has the browser look at the style of a whole list again whenever a row of it moves: 60 ms of a thousand."""
    assert re.findall(r"[^{};]*(?<![\w.#-])(?:li|\*) *[+~][^{};]*(?={)", _rules()) == []


def test_colours_are_tokens() -> None:
    named = re.findall(
        r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.sub(r"#[a-z][\w-]*[\s{,.:>)]", "", _rules())
    )
    assert named == ["#fff"]  # behind a code that cameras read


def _used() -> Iterator[str]:
    for pattern in SOURCES:
        for file in REPO.glob(pattern):
            yield from re.findall(r"[A-Za-z_][\w-]*", file.read_text())


def test_no_rule_is_for_what_is_not_there() -> None:
    """Classes that are put together or come from libraries are named here."""
    selectors = re.sub(r":\s[^{};]*;", "", _rules())
    classes = set(re.findall(r"\.([a-z_][\w-]*)", selectors)) - set(_used())
    made = re.compile(r"c[3-8]|(dot-)?[ftd][al]?|dot-[td]|errorlist|htmx-request")
    assert sorted(name for name in classes if not made.fullmatch(name)) == []


def test_every_colour_is_shown_on_the_page_of_the_design_system() -> None:
    written = re.findall(r"--([\w-]+):\s*(?:light-dark|var\(--ink)", (CSS / "tokens.css").read_text())
    assert set(written) == set(specimens.COLOURS)


def test_what_scrolls_to_the_side_is_reached_by_keyboard_under_its_name() -> None:
    found = {
        tag: file.name
        for file in (REPO / "templates").rglob("*.html")
        for tag in re.findall(r'<div class="wide-scroll"[^>]*>', file.read_text())
    }
    assert found
    without = {
        file
        for tag, file in found.items()
        if not all(part in tag for part in ('tabindex="0"', 'role="region"', "aria-label="))
    }
    assert not without


def test_nothing_moves_for_whoever_asked_for_less_motion() -> None:
    calm = "prefers-reduced-motion: reduce"
    assert "--quick: 0s" in (CSS / "tokens.css").read_text().split(calm)[1].split("}")[0]
    for file in [*CSS.glob("*.css"), *CSS.parent.rglob("*.ts")]:
        text = file.read_text()
        moves = text.split("prefers-reduced-motion: no-preference")[0]
        assert not re.search(r"\bsmooth\b", text), file.name
        assert all("var(--quick)" in one for one in re.findall(r"\btransition: ([^;}]+)", text)), file.name
        assert calm in text or not re.search(r"\banimation: (?!none)", moves), file.name
