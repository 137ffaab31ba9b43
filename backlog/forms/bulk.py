"""What the bar of selected items sends: the items, and the one button that was pressed."""

from collections.abc import Mapping
from typing import Any

from backlog.forms.fields import LabelsField
from backlog.services.bulk_edit import MOST
from common.durations import parse_minutes
from common.errors import Invalid
from common.http import whole_number


def items_in(sent: Any) -> list[int]:
    """Numbers of the selected items, of a form or of a script. Raises Invalid."""
    given = sent.getlist("items") if hasattr(sent, "getlist") else sent.get("items", [])
    if not isinstance(given, list) or len(given) > MOST:
        raise Invalid(fields={"items": f"Choose 1 to {MOST:,} items."})
    numbers = [whole_number(str(one)) for one in given]
    if not numbers or None in numbers:
        raise Invalid(fields={"items": "Select items first."})
    return [number for number in numbers if number is not None]


def change_in(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be changed, as `bulk_edit` takes it. Raises Invalid."""
    for name in ("assignee", "epic"):
        if name in sent:
            return {name: _number_or_none(name, str(sent[name]))}
    if "size" in sent:
        return _estimate(str(sent["size"]))
    action = str(sent.get("do", ""))
    if action in ("label_add", "label_remove"):
        return {
            "add_labels" if action == "label_add" else "remove_labels": _labels(str(sent.get("label", "")))
        }
    if action == "estimate":
        return _estimate(str(sent.get("estimate", "")))
    if action in ("top", "bottom"):
        return {"place": action}
    if action == "delete":
        return {"is_deleted": True}
    raise Invalid("Choose what to do with the selected items.")


def _number_or_none(name: str, text: str) -> int | None:
    if not text:
        return None
    if (number := whole_number(text)) is None:
        raise Invalid(fields={name: "This is not one of the choices."})
    return number


def _labels(text: str) -> list[str]:
    names: list[str] = LabelsField().to_python(text)
    if not names:
        raise Invalid(fields={"label": "Write a label."})
    return names


def _estimate(text: str) -> dict[str, Any]:
    """`5` is points for stories and hours for the others; `6h30` suits hours only; nothing takes the size away."""
    if not text.strip():
        return {"points": None, "estimate_minutes": None}
    change: dict[str, Any] = {"estimate_minutes": parse_minutes(text, "estimate")}
    if text.strip().replace(",", ".", 1).replace(".", "", 1).isdecimal():
        change["points"] = text.strip().replace(",", ".")
    return change
