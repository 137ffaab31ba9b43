"""Events about items as sentences: what somebody did, to be read after their name."""

from collections.abc import Callable, Sequence
from typing import Any

from backlog.rules.wording_project import PEOPLE, Data, Names, Sentence, day_in
from backlog.rules.wording_project import SENTENCES as OF_THE_PROJECT
from common.durations import format_hours

FIELDS = {
    "as_a": "“as a”",
    "i_want": "“I want”",
    "so_that": "“so that”",
    "estimate_minutes": "estimate",
    "remaining_minutes": "remaining hours",
    "remaining_points": "remaining points",
    "business_value": "business value",
    "quality_metric": "metric",
    "quality_comparator": "comparator",
    "quality_value": "value",
    "quality_condition": "condition",
    "parent": "story",
}
LONG = {"description", "i_want", "so_that", "question", "context", "steps", "expected", "actual"}
CHOSEN = {"design", "category", "kind"}  # words of a list, said without quotation marks
SEVERITIES = {1: "critical", 2: "major", 3: "minor", 4: "trivial"}
TOLD_OF_SUGGESTER = {"item_created", "suggestion_accepted", "suggestion_declined"}
KINDS = {
    "knowledge": "knowledge",
    "decision": "a decision",
    "inconclusive": "we don't know yet",
    "cancelled": "cancelled",
}


def wording(kind: str, data: Data, names: Names, year: int | None = None) -> str:
    """The rest of a sentence that starts with who did it. A kind that nothing here knows is a change.

    `year` is the one in which it happened: days of it are said without.
    """
    return SENTENCES[kind]({**data, "year": year}, names) if kind in SENTENCES else "made a change"


def register(kind: str) -> Callable[[Sentence], Sentence]:
    """For apps above that tell events about items: the decorated function says them."""

    def keep(sentence: Sentence) -> Sentence:
        SENTENCES[kind] = sentence
        return sentence

    return keep


def people_in(kind: str, data: Data) -> set[int]:
    """Ids of the people whose names the sentence needs."""
    if kind not in NAMING:
        return set()
    found: set[int] = set()
    for key in PEOPLE:
        given = data.get(key)
        found |= {one for one in (given if isinstance(given, list) else [given]) if type(one) is int and one}
    return found


def hours(minutes: int | None) -> str:
    """390 → `6 h 30`, None → `none`."""
    return format_hours(minutes, nothing="none")


def _edited(data: Data, _names: Names) -> str:
    parts = [_change(name, old, new) for name, (old, new) in data.get("changed", {}).items()]
    return "changed " + ("; ".join(parts) if parts else "something, and changed it back")


def _change(name: str, old: Any, new: Any) -> str:
    label = FIELDS.get(name, name.replace("_", " "))
    if name in LONG:
        return f"the {label}" if not label.startswith("“") else label
    return f"{label} from {_value(name, old)} to {_value(name, new)}"


def _value(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "none"
    if name.endswith("_minutes"):
        return hours(value)
    if name == "severity":
        return SEVERITIES.get(value, str(value))
    if name == "parent":
        return f"number {value}"
    if name in CHOSEN:
        return str(value).replace("_", " ")
    if isinstance(value, list):
        return ", ".join(f"“{one}”" for one in value)
    if isinstance(value, str) and not value.replace(".", "").isdigit():
        return f"“{value}”"
    return str(value)


def _state(data: Data, _names: Names) -> str:
    before, after = data.get("from_name") or "the backlog", data.get("to_name") or "the backlog"
    if data.get("resolution") == "dropped" and data.get("reason"):
        return f"dropped it: {data['reason']}"
    moved = f"moved it from {before} to {after}"
    if data.get("opened"):
        return f"{moved}; this opened {_list(data['opened'])}"
    if data.get("stay_open"):
        return f"{moved}; what it had opened stays open: {_list(data['stay_open'])}"
    return moved


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _gate_opened(data: Data, _names: Names) -> str:
    if data.get("how") == "outcome":
        return f"opened the gate: the outcome of {data.get('name', '')} lets it begin"
    return f"opened the gate: {data.get('name', '')} is done"


def _assigned(data: Data, names: Names) -> str:
    if data.get("to"):
        return f"assigned it to {names.get(data['to'], 'somebody')}"
    return f"took it from {names.get(data.get('from') or 0, 'somebody')}"


def _created(data: Data, names: Names) -> str:
    if data.get("split_from"):
        return f"created it by splitting {data['split_from']}"
    if "suggester" not in data:
        return "created it"
    return f"created it from the suggestion of {_suggester(data, names)}"


def _suggester(data: Data, names: Names) -> str:
    return names.get(data.get("suggester") or 0, "somebody")


def _suggested(data: Data, _names: Names) -> str:
    return f"suggested “{data.get('title', '')}”"


def _answered(verb: str) -> Sentence:
    """The suggester's name, the title, and why not."""

    def sentence(data: Data, names: Names) -> str:
        reason = f": {data['reason']}" if data.get("reason") else ""
        return f"{verb} “{data.get('title', '')}”, suggested by {_suggester(data, names)}{reason}"

    return sentence


def _moved(data: Data, _names: Names) -> str:
    if data.get("after") is None:
        return "ranked it at the top"
    return "ranked it at the bottom" if data.get("before") is None else "ranked it anew"


def _judged(data: Data, _names: Names) -> str:
    verdict = {"met": "met", "failed": "failed", "open": "open again"}.get(data.get("to", ""), "")
    reason = f": {data['reason']}" if data.get("reason") else ""
    return f"judged “{data.get('text', '')}” {verdict}{reason}"


def _paused(data: Data, names: Names) -> str:
    people = ", ".join(names.get(one, "somebody") for one in data.get("people", ()))
    reason = {"box": ": the box is used up", "day": ": the working day ended"}.get(data.get("by", ""), "")
    return f"stopped the clock of {people or 'somebody'}{reason}"


def _logged(data: Data, _names: Names) -> str:
    day = day_in(data)
    return f"logged {hours(data.get('minutes'))}" + (f" for {day}" if day else "")


def _agreed(data: Data, _names: Names) -> str:
    return f"agreed a box of {hours(data.get('to'))}"


def _extended(data: Data, _names: Names) -> str:
    more, box = hours(data.get("minutes")), hours(data.get("to"))
    return f"extended the box by {more} to {box}: {data.get('reason', '')}"


def _outcome(data: Data, _people: Names) -> str:
    kind = KINDS.get(data.get("kind", ""), str(data.get("kind", "")))
    said = f"recorded the outcome after {hours(data.get('spent_minutes'))}: {kind}"
    done = {"open": "opened", "keep": "kept closed", "follow_up": "planned a follow-up for"}
    for effect, words in done.items():
        if names := [one["name"] for one in data.get("gates", ()) if one["effect"] == effect]:
            said += f"; {words} {_list(names)}"
    return said


def _rows(words: str) -> Sentence:
    def sentence(data: Data, _names: Names) -> str:
        texts = data.get("texts", [])
        return f"added {words} “{texts[0]}”" if len(texts) == 1 else f"added {len(texts)} {words}s"

    return sentence


def _criteria(data: Data, names: Names) -> str:
    return _rows("criterion")(data, names).replace("criterions", "criteria")


def _text(words: str) -> Sentence:
    """A sentence that may end in the event's `text`."""
    return lambda data, _names: f"{words} “{data['text']}”" if data.get("text") else words


def _ticked(data: Data, _names: Names) -> str:
    return f"{'ticked' if data.get('is_done') else 'unticked'} “{data.get('text', '')}”"


def _blocked(data: Data, _names: Names) -> str:
    return f"marked it blocked: {data.get('reason', '')}"


def _accepted(data: Data, _names: Names) -> str:
    return f"accepted it although: {data['warning']}" if data.get("warning") else "accepted it"


def _added_hours(data: Data, _names: Names) -> str:
    return f"added {hours(data.get('minutes'))}"


TYPES = {"story": "a story", "task": "a technical task", "spike": "a spike", "defect": "a defect"}


def _retyped(data: Data, _names: Names) -> str:
    before, after = (TYPES.get(data.get(name, ""), "something else") for name in ("from", "to"))
    moved = ", ".join(f"“{title}”" for title in data.get("sections", []))
    return f"changed it from {before} to {after}" + (
        f"; moved into the description: {moved}" if moved else ""
    )


def _split(data: Data, _names: Names) -> str:
    parts = ", ".join(f"{part['key']} “{part['title']}”" for part in data.get("parts", []))
    return f"split it into {parts}"


SENTENCES: dict[str, Sentence] = {
    "item_created": _created,
    "suggestion_made": _suggested,
    "suggestion_edited": lambda data, _names: f"changed the suggestion “{data.get('title', '')}”",
    "suggestion_accepted": _answered("accepted"),
    "suggestion_declined": _answered("declined"),
    "item_retyped": _retyped,
    "story_split": _split,
    "item_edited": _edited,
    "item_moved": _moved,
    "item_state_changed": _state,
    "item_assigned": _assigned,
    "item_blocked": _blocked,
    "item_unblocked": _text("marked it no longer blocked"),
    "item_deleted": _text("deleted it"),
    "item_restored": _text("restored it"),
    "label_renamed": lambda data, _names: (
        f"renamed the label “{data.get('from', '')}” to “{data.get('to', '')}”"
    ),
    "label_deleted": lambda data, _names: f"deleted the label “{data.get('name', '')}”",
    "label_restored": lambda data, _names: f"brought the label “{data.get('name', '')}” back",
    "items_changed_together": lambda data, _names: (
        "changed an item" if data.get("count") == 1 else f"changed {data.get('count', 0)} items at once"
    ),
    "item_purged": _text("removed its texts for good, thirty days after it was deleted"),
    "work_logged": _logged,
    "work_log_removed": lambda data, names: f"took back that they {_logged(data, names)}",
    "commented": _text("commented"),
    "criteria_added": _criteria,
    "criterion_edited": lambda data, _names: f"changed a criterion to “{data.get('to', '')}”",
    "criterion_judged": _judged,
    "criterion_moved": _text("moved the criterion"),
    "criterion_restored": _text("put back the criterion"),
    "done_item_restored": _text("put back the done item"),
    "criterion_deleted": _text("deleted the criterion"),
    "done_items_added": _rows("done item"),
    "done_item_edited": lambda data, _names: f"changed a done item to “{data.get('to', '')}”",
    "done_item_ticked": _ticked,
    "done_item_moved": _text("moved the done item"),
    "done_item_deleted": _text("deleted the done item"),
    "box_agreed": _agreed,
    "box_extended": _extended,
    "box_nearly_used": _text("noticed that four fifths of the box are used up"),
    "box_used_up": _text("noticed that the box is used up"),
    "clock_started": _text("started the clock"),
    "clock_paused": _paused,
    "hours_added": _added_hours,
    "hours_edited": _text("corrected hours"),
    "hours_deleted": _text("removed hours"),
    "outcome_recorded": _outcome,
    "gate_set": lambda data, _names: f"set a gate: it waits for {data.get('name', '')}",
    "gate_opened": _gate_opened,
    "gate_lifted": lambda data, _names: (
        f"lifted the gate, no longer waiting for {data.get('name', '')}: {data.get('reason', '')}"
    ),
    "item_linked": lambda data, _names: f"linked it: {data.get('words', '')} {data.get('key', '')}",
    "item_unlinked": lambda data, _names: f"removed the link “{data.get('words', '')} {data.get('key', '')}”",
    "acceptance_wanted": _text("finished it; it waits for acceptance"),
    "story_accepted": _accepted,
    **OF_THE_PROJECT,
}
NAMING = {  # kinds whose data hold ids of people
    *("item_assigned", "clock_paused", "mentioned", "comment_deleted", "clock_started"),
    *TOLD_OF_SUGGESTER,
    *(
        "member_added",
        "member_edited",
        "member_left",
        "stand_in_named",
        "stand_in_ended",
        "pattern_set",
        "pattern_removed",
    ),
    *("absence_added", "absence_removed", "calendar_set"),
}
