"""Fields that the forms of items are made of."""

from collections.abc import Iterable
from typing import Any

from django import forms

MAX_LINES = 100
Choices = Iterable[tuple[int, str]]


def text_area(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class LinesField(forms.CharField):
    """One thing per line; list marks that come along with pasted text are taken off."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 100_000, **kwargs})

    def to_python(self, value: Any) -> Any:
        lines = (strip_mark(line) for line in (super().to_python(value) or "").splitlines())
        return [line for line in lines if line]

    def run_validators(self, value: Any) -> None:
        if len(value) > MAX_LINES:
            raise forms.ValidationError(f"These are {len(value)} lines; at most {MAX_LINES} at a time.")
        if long := next((line for line in value if len(line) > 1000), ""):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than 1,000 characters.")

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


def strip_mark(line: str) -> str:
    """`- [x] text`, `* text`, `• text`, `3. text` → `text`."""
    line = line.strip()
    for mark in ("-", "*", "•", "–", "+"):
        if line.startswith(mark + " "):
            line = line[2:].strip()
            break
    head, dot, rest = line.partition(" ")
    if dot and len(head) in (2, 3) and head[:-1].isdigit() and head[-1] in ".)":
        line = rest.strip()
    for box in ("[ ]", "[x]", "[X]"):
        line = line.removeprefix(box).strip()
    return line


class LabelsField(forms.CharField):
    """Words between commas ↔ a list of names."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 1000, **kwargs})

    def to_python(self, value: Any) -> Any:
        names = (" ".join(name.split()) for name in (super().to_python(value) or "").split(","))
        return list(dict.fromkeys(name for name in names if name))

    def run_validators(self, value: Any) -> None:
        if long := next((name for name in value if len(name) > 60), ""):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than 60 characters.")

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(name) for name in value) if isinstance(value, list | tuple) else value


class NumberChoice(forms.IntegerField):
    """A number out of a list that the page offers; whether it may be chosen is the service's to say."""

    def __init__(self, *, nothing: str = "None", **kwargs: Any) -> None:
        self.nothing = nothing
        super().__init__(**{"required": False, "widget": forms.Select, "min_value": 1, **kwargs})

    def offer(self, choices: Choices) -> None:
        assert isinstance(self.widget, forms.Select)
        self.widget.choices = [("", self.nothing), *choices]
