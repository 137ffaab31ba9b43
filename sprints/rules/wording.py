"""What happens to an item in sprints, as sentences of its history."""

from backlog.rules.wording import Data, Names, register


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
