"""A capacity report's first sentence: words before numbers, for people who were not there."""

from collections.abc import Mapping
from fractions import Fraction

from sprints.rules.inputs import SprintFacts
from sprints.rules.shape import Figures
from sprints.rules.split import WHOLE_BP

NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def of(sprint: SprintFacts, figures: Figures) -> str:
    """Two to four short sentences, in the tense of the sprint's state."""
    if figures["plannable"] == 0:
        parts = [_no_capacity(sprint, figures)]
    elif sprint.state == "planned":
        parts = [_capacity(figures, "are"), *_plan(figures)]
    elif sprint.state == "active":
        parts = [
            _capacity(figures, "are"),
            _work(figures, "takes"),
            _left(figures),
            _early(figures),
            _reserve(figures, "uses"),
        ]
    else:
        parts = [
            _capacity(figures, "were"),
            _work(figures, "took"),
            _not_done(figures),
            _early(figures),
            _reserve(figures, "used"),
        ]
    return " ".join(part for part in [*parts, _unknown(figures)] if part)


def _capacity(figures: Figures, verb: str) -> str:
    return f"Of {_h(figures['gross'])} gross, {_h(figures['plannable'])} {verb} plannable."


def _no_capacity(sprint: SprintFacts, figures: Figures) -> str:
    verb = "was" if sprint.state == "closed" else "is"
    if figures["gross"] == 0:
        return f"There {verb} no capacity: nobody {'was' if sprint.state == 'closed' else 'is'} there on any day."
    return f"Of {_h(figures['gross'])} gross, nothing {verb} plannable: focus and reserve leave no capacity."


def _plan(figures: Figures) -> list[str]:
    total, plannable = figures["planned_total"], figures["plannable"]
    if not figures["items"]:
        return ["Nothing is planned yet."]
    if is_in_points_only(figures):
        return [f"{_points(figures['points']['planned'])} are planned."]
    room = (
        f"{_h(total - plannable)} more than fit" if total > plannable else f"{_h(plannable - total)} are free"
    )
    sentences = [f"{_h(total)} are planned, {room}."]
    if total:
        sentences.append(
            f"Technical work is planned at {_share(figures['planned'], 'technical')}{_aim(figures)}."
        )
    return sentences


def _aim(figures: Figures) -> str:
    target = figures["target_bp"]
    return f", the target is {_percent(Fraction(target['technical'], WHOLE_BP))}" if target else ""


def _work(figures: Figures, verb: str) -> str:
    """Planned share of technical work, and the share it really took."""
    if is_in_points_only(figures):
        were, was = ("were", "got") if verb == "took" else ("are", "are")
        points = figures["points"]
        return f"{_points(points['planned'])} {were} planned, {points['done']:g} {was} done."
    if not figures["planned_total"]:
        return "Nothing was planned."
    planned = f"Technical work was planned at {_share(figures['planned'], 'technical')}"
    if figures["actual_origin"] == "none":
        return f"{planned}; nobody logged hours, so what it {'took' if verb == 'took' else 'takes'} is not known."
    so_far = "" if verb == "took" else " so far"
    by_board = ", going by time on the board" if figures["actual_origin"] == "derived" else ""
    return f"{planned}, {verb} {_share(figures['actual'], 'technical')}{so_far}{by_board}."


def _left(figures: Figures) -> str:
    if is_in_points_only(figures):
        left = figures["points"]["remaining"]
        return f"{_points(left)} are left to do." if left else "Nothing is left to do."
    return (
        f"{_h(figures['load_total'])} are left to do." if figures["load_total"] else "Nothing is left to do."
    )


def _not_done(figures: Figures) -> str:
    return f"{_h(figures['load_total'])} were not done." if figures["load_total"] else ""


def _early(figures: Figures) -> str:
    """Spikes that gave time back."""
    count = figures["given_back_spikes"]
    if not count:
        return ""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} spike{'' if count == 1 else 's'} ended early and gave {_h(figures['given_back'])} back."


def _reserve(figures: Figures, verb: str) -> str:
    unplanned = max(figures["unplanned"], figures["actual"]["unplanned"])
    if not unplanned:
        return ""
    return f"Unplanned work {verb} {_h(unplanned)} of {_h(figures['reserve'])} reserve."


def _unknown(figures: Figures) -> str:
    """What the hours above do not hold, and what to do about it."""
    sentences = []
    if figures["unconverted"] or is_in_points_only(figures):
        sentences.append(
            "Points cannot be compared with hours: set hours per point in the project's settings."
        )
    if count := len(figures["unestimated"]):
        sentences.append(
            f"{count} item{' has' if count == 1 else 's have'} no estimate and {_count(count)} 0 h here."
        )
    return " ".join(sentences)


def is_in_points_only(figures: Figures) -> bool:
    """Stories are planned, but nothing says how many hours a point takes: 0 h would not be true."""
    return (
        not figures["planned_total"]
        and figures["rate_minutes_per_point"] is None
        and bool(figures["points"]["planned"])
    )


def _points(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"


def _count(number: int) -> str:
    return "counts" if number == 1 else "count"


def _share(minutes: Mapping[str, object], category: str) -> str:
    values = {name: value for name, value in minutes.items() if isinstance(value, int)}
    total = sum(values.values())
    return _percent(Fraction(values.get(category, 0), total)) if total else "0 %"


def _percent(share: Fraction) -> str:
    return f"{round(share * 100)} %"


def _h(minutes: int) -> str:
    """Whole hours; halves to the even one."""
    return f"{round(Fraction(minutes, 60))} h"
