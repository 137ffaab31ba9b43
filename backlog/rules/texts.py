"""Texts that an event changed: what stood there before and what after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backlog.rules.wording import FIELDS, LONG

LINES = {
    "title",
    "as_a",
    "environment",
    "quality_metric",
    "quality_value",
    "quality_condition",
}
TEXTS = LONG | LINES  # fields whose old words can be put back
PARTS = {"criterion_edited": "Criterion", "done_item_edited": "Line of the definition of done"}


@dataclass(frozen=True, slots=True)
class TextChange:
    """One field's words. `field` is empty for what is no field of the item, so that nothing can be put back."""

    field: str
    label: str
    old: str
    new: str


def texts_of(kind: str, data: Mapping[str, Any]) -> list[TextChange]:
    """What an event changed in words; empty for events that changed none."""
    if kind in PARTS:
        return [TextChange("", PARTS[kind], str(data.get("from", "")), str(data.get("to", "")))]
    if kind != "item_edited":
        return []
    return [
        TextChange(name, label_of(name), str(old or ""), str(new or ""))
        for name, (old, new) in data.get("changed", {}).items()
        if name in TEXTS
    ]


def label_of(name: str) -> str:
    label = FIELDS.get(name, name.replace("_", " ")).strip("“”")
    return label[:1].upper() + label[1:]
