"""What happens to an item in sprints, as sentences of its history."""

from backlog.rules.wording import register
from backlog.rules.wording_project import Data, Names, about, day_in, together
from common.durations import format_hours


@register("item_planned")
def planned(data: Data, _names: Names) -> str:
    return f"planned it in {data.get('sprint_name', 'a sprint')}{_unplanned(data)}"


@register("item_taken_out")
def taken_out(data: Data, _names: Names) -> str:
    return f"took it out of {data.get('sprint_name', 'a sprint')}"


@register("item_flagged")
def flagged(data: Data, _names: Names) -> str:
    return "marked it unplanned work" if data.get("is_unplanned") else "marked it planned work"


@register("item_returned")
def returned(data: Data, _names: Names) -> str:
    return f"returned it to its backlog when {data.get('sprint_name', 'a sprint')} was closed{_reason(data)}"


@register("item_carried")
def carried(data: Data, _names: Names) -> str:
    before, after = data.get("sprint_name", "a sprint"), data.get("into_name", "the next one")
    return f"carried it from {before} into {after}{_reason(data)}"


def _unplanned(data: Data) -> str:
    return " as unplanned work" if data.get("is_unplanned") else ""


def _reason(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else ""


def _in_sprint(words: str, kind: str) -> None:
    """A sentence about a sprint that ends in its name."""
    register(kind)(lambda data, _names: f"{words} {data.get('sprint_name', 'a sprint')}")


for _kind, _words in {
    "sprint_created": "created",
    "sprint_started": "started",
    "sprint_closed": "closed",
    "sprint_deleted": "deleted",
    "allocation_signed": "signed off the split of",
    "allocation_opened": "opened the split again of",
    "allocation_changed": "noticed that the plan has moved away from what was signed in",
    "allocation_settled": "noticed that the plan is again what was signed in",
}.items():
    _in_sprint(_words, _kind)

for _kind, _words in {
    "pattern_set": "set the weekly hours of {}",
    "pattern_removed": "removed a weekly pattern of {}",
    "absence_added": "entered time off of {}",
    "absence_removed": "removed time off of {}",
}.items():
    register(_kind)(about(_words))


@register("sprint_edited")
def sprint_edited(data: Data, _names: Names) -> str:
    names = [NAMES.get(name, name) for name in data.get("changed", {})]
    of = f" of {data['sprint_name']}" if data.get("sprint_name") else ""
    return f"changed {together(names) or 'nothing'}{of}"


@register("allocation_proposed")
def proposed(data: Data, _names: Names) -> str:
    return f"proposed the split of {data.get('sprint_name', 'a sprint')}{_note(data)}"


@register("allocation_rejected")
def rejected(data: Data, _names: Names) -> str:
    return f"sent the split of {data.get('sprint_name', 'a sprint')} back{_note(data)}"


@register("time_stated")
def time_stated(data: Data, names: Names) -> str:
    whose = (
        "their own time"
        if data.get("is_own")
        else f"the time of {names.get(data.get('person') or 0, 'somebody')}"
    )
    return f"said how {whose} in {data.get('sprint_name', 'a sprint')} divided"


@register("time_wanted")
def time_wanted(data: Data, _names: Names) -> str:
    return f"asks how people’s time in {data.get('sprint_name', 'a sprint')} divided"


@register("sprint_explained")
def sprint_explained(data: Data, _names: Names) -> str:
    words = f": {data['words']}" if data.get("words") else ""
    return f"tells how {data.get('sprint_name', 'a sprint')} went{words}"


@register("items_planned")
def items_planned(data: Data, _names: Names) -> str:
    return f"planned {data.get('count', 'some')} items in {data.get('sprint_name', 'a sprint')}"


@register("calendar_set")
def calendar_set(data: Data, names: Names) -> str:
    whose = f" of {names[data['user']]}" if data.get("user") in names else ""
    return f"chose the holidays{whose}"


@register("report_shared")
def report_shared(data: Data, _names: Names) -> str:
    return f"shared {_report(data)} by a link for {data.get('name', 'somebody')}"


@register("report_unshared")
def report_unshared(data: Data, _names: Names) -> str:
    return f"revoked the link to {_report(data)} for {data.get('name', 'somebody')}"


def _report(data: Data) -> str:
    return f"the report of {data['sprint_name']}" if data.get("sprint_name") else "the latest reports"


@register("guess_set")
def guess_set(data: Data, _names: Names) -> str:
    if data.get("low") is None or data.get("high") is None:
        return "took back what a normal sprint brings"
    return f"said that a normal sprint brings {data['low']:g} to {data['high']:g} points"


@register("figures_learned")
def figures_learned(data: Data, _names: Names) -> str:
    return f"noticed that the last sprints show {_figures(data)}"


@register("figures_waved_off")
def figures_waved_off(data: Data, _names: Names) -> str:
    return f"waved off {_figures(data)}"


def _figures(data: Data) -> str:
    """Of events about learned figures: what they are, in words."""
    focus, rate = data.get("focus"), data.get("rate")
    parts = [f"a focus of {focus / 100:g} %"] if isinstance(focus, int) else []
    parts += [f"{format_hours(rate)} per point"] if isinstance(rate, int) else []
    return together(parts) or "other figures"


@register("day_off_added")
def day_off_added(data: Data, _names: Names) -> str:
    return f"entered a day off for everybody, {day_in(data)}".rstrip(", ")


@register("day_off_removed")
def day_off_removed(data: Data, _names: Names) -> str:
    return f"removed a day off, {day_in(data)}".rstrip(", ")


def _note(data: Data) -> str:
    return f": {data['note']}" if data.get("note") else ""


NAMES = {
    "start_on": "the first day",
    "end_on": "the last day",
    "focus_bp": "the focus",
    "reserve_bp": "the reserve",
    "target_bp": "the target split",
    "name": "the name",
    "goal": "the goal",
}
