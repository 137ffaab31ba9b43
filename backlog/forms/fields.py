"""Fields that the forms of items are made of."""

from collections.abc import Iterable
from typing import Any

from django import forms

from backlog.rules.keys import typed_key
from backlog.rules.pasted import rows_of

MAX_LINES = 100
Choices = Iterable[tuple[int, str]]


def text_area(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class LinesField(forms.CharField):
    """One thing per line; a list out of a document becomes clean rows."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 100_000, **kwargs})

    def to_python(self, value: Any) -> Any:
        return rows_of(super().to_python(value) or "")

    def run_validators(self, value: Any) -> None:
        if len(value) > MAX_LINES:
            raise forms.ValidationError(f"These are {len(value)} lines; at most {MAX_LINES} at a time.")
        if long := next((line for line in value if len(line) > 1000), ""):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than 1,000 characters.")

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


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


class KeyField(forms.CharField):
    """`FER-12`, or 12 alone ↔ 12; empty is None. What follows the key, such as a title, does not matter."""

    project_key = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 300, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        key = typed_key(text)
        if key is None or int(key.digits) == 0:
            raise forms.ValidationError(f"Write the key of an item, like {self.project_key or 'KEY'}-12.")
        if self.project_key and not key.names(self.project_key):
            raise forms.ValidationError(f"{key.project}-{key.digits} is not in this project.")
        return int(key.digits)

    def run_validators(self, value: Any) -> None:
        """The parser has said all there is to say."""

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def prepare_value(self, value: Any) -> Any:
        return f"{self.project_key}-{value}" if isinstance(value, int) else value
