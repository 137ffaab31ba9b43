"""The split as bars: planned against target, the part beyond it, and the words beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from sprints.presenters.words import about, of_whole, plural
from sprints.rules.fits import lightest
from sprints.rules.shape import Figures
from sprints.rules.split import CATEGORIES, Category, focused_share

LABELS = {"feature": "Feature", "technical": "Technical", "defect": "Defect"}
LETTERS = {"feature": "f", "technical": "t", "defect": "d"}
LEVELS = {"amber": "warn", "red": "over", "no capacity": "warn"}
ROOM = 1.03  # right of the longest bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One category: minutes planned (those of spikes apart), its target, and how it stands in words. `red`: minutes
    beyond which it is over everything that focus leaves."""

    name: Category
    planned: int
    spike: int
    target: int | None
    red: int
    words: str
    level: str  # "", warn, over

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def letter(self) -> str:
        return LETTERS[self.name]

    @property
    def plain(self) -> int:
        return self.planned - self.spike

    @property
    def past(self) -> str:
        """How what lies past the target is drawn: amber, or red."""
        return "o" if self.level == "over" else "w"

    @property
    def said(self) -> str:
        """For those who cannot see the bar."""
        aim = "" if self.target is None else f" of {about(self.target)}"
        return f"{self.label}: {about(self.planned)}{aim} planned{', ' + self.words if self.words else ''}"


@dataclass(frozen=True, slots=True)
class Hint:
    """Which items' leaving would bring what is over back inside its room: `FER-157`, `would bring technical to …`."""

    numbers: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Split:
    """Everything the split panel says."""

    bars: tuple[Bar, ...]
    whole: float  # what the full width of every bar stands for
    planned: int
    plannable: int
    net: int
    buffer: int
    over: int
    level: str
    reserve: int
    reserve_words: str
    rate_words: str
    notes: tuple[str, ...]
    hint: Hint | None
    has_target: bool


def split_of(figures: Figures, state: str = "planned") -> Split:
    """The panel of a sprint's stored figures."""
    target, planned = figures["target"], figures["planned"]
    bars = tuple(
        Bar(
            name=category,
            planned=planned[category],
            spike=min(figures["planned_spike"], planned[category]) if category == "technical" else 0,
            target=target[category] if target else None,
            red=_net_of(figures, category),
            words=_words(figures, category),
            level=LEVELS.get(figures["over"][category] or "", ""),
        )
        for category in CATEGORIES
    )
    return Split(
        bars=bars,
        whole=_whole(figures, bars),
        planned=figures["planned_total"],
        plannable=figures["plannable"],
        net=figures["net"],
        buffer=figures["buffer"],
        over=max(0, figures["planned_total"] - figures["plannable"]),
        level=LEVELS.get(figures["over"]["total"], ""),
        reserve=figures["reserve"],
        reserve_words=_reserve(figures, state),
        rate_words=rate_words(figures),
        notes=tuple(_notes(figures)),
        hint=_hint(figures) if state == "planned" else None,
        has_target=target is not None,
    )


def rate_words(figures: Figures) -> str:
    """`1 pt = 6 h, assumed`; says so where points and hours cannot be compared."""
    rate = figures["rate_minutes_per_point"]
    if rate is None:
        return "no hours per point yet"
    origin = "assumed" if figures["rate_origin"] == "assumed" else "learned"
    return f"1 pt = {about(rate)}, {origin}"


def _whole(figures: Figures, bars: Sequence[Bar]) -> float:
    longest = max(figures["reserve"], *(max(bar.planned, bar.target or 0) for bar in bars))
    if figures["target"] is None:
        longest = max(longest, figures["plannable"])
    return (longest or 60) * ROOM


def _words(figures: Figures, category: Category) -> str:
    if figures["plannable"] == 0:
        return "no capacity"
    if not figures["target"]:
        return ""
    left = figures["target"][category] - figures["planned"][category]
    if left == 0:
        return "on target"
    return f"{about(left)} left" if left > 0 else f"{about(-left)} over"


def _net_of(figures: Figures, category: Category) -> int:
    shares = figures["target_bp"]
    return int(focused_share(figures["net"], shares[category])) if shares else figures["net"]


def _hint(figures: Figures) -> Hint | None:
    """For the category that is furthest over its target, else for the sprint as a whole."""
    target, planned = figures["target"], figures["planned"]
    if not figures["plannable"]:
        return None
    if target:
        excess = {category: planned[category] - target[category] for category in CATEGORIES}
        over = max(CATEGORIES, key=lambda category: excess[category])
        if hint := _without(figures, over, planned[over], target[over], over):
            return hint
    return _without(figures, None, figures["planned_total"], figures["plannable"], "the plan")


def _without(figures: Figures, category: Category | None, planned: int, room: int, name: str) -> Hint | None:
    known = {int(number): item for number, item in figures["items"].items() if not item["is_unplanned"]}
    loads = {
        number: item["split"].get(category, 0) if category else item["load"] for number, item in known.items()
    }
    numbers = lightest(loads, planned - room)
    if not numbers:
        return None
    rest = planned - sum(loads[number] for number in numbers)
    return Hint(numbers, f"out would bring {name} to {of_whole(rest, room)}.")


def _reserve(figures: Figures, state: str) -> str:
    if not figures["unplanned"]:
        return "kept free" if state == "planned" else "not used"
    if figures["unplanned"] > figures["reserve"]:
        return f"{about(figures['unplanned'] - figures['reserve'])} beyond it"
    return f"{about(figures['reserve_left'])} left"


def _notes(figures: Figures) -> list[str]:
    notes = []
    if figures["over"]["total"] == "red":
        notes.append("More is planned than the team has focused hours. Something has to go out.")
    if spikes := figures["items_by_category"]["spike"]:
        notes.append(f"Technical holds {plural(spikes, 'spike')}, {about(figures['planned_spike'])}.")
    if count := len(figures["unestimated"]):
        notes.append(
            f"{plural(count, 'item')} without an estimate {'counts' if count == 1 else 'count'} 0 h here."
        )
    if count := len(figures["unconverted"]):
        notes.append(
            f"{plural(count, 'story', 'stories')} in points only: set hours per point in the settings."
        )
    return notes
