"""Fields in which people write hours and shares, and how a service's refusal gets back to its field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms

from common.durations import format_hours, parse_minutes
from common.errors import Invalid

T = TypeVar("T")


class HoursField(forms.CharField):
    """`6h30`, `6.5`, `1d` ↔ integer minutes; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return parse_minutes(text or "", "hours")
        except Invalid as error:
            raise forms.ValidationError(error.fields["hours"]) from None

    def run_validators(self, value: Any) -> None:
        """The parser has said all there is to say."""

    def prepare_value(self, value: Any) -> Any:
        return format_hours(value) if isinstance(value, int) else value


class PercentField(forms.DecimalField):
    """`30` ↔ 3000 basis points."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"min_value": 0, "max_value": 100, "decimal_places": 2, **kwargs}
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else int(percent * 100)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value) / 100 if isinstance(value, int) else value


def save_with(form: forms.BaseForm, service: Callable[..., T], **given: Any) -> T | None:
    """What the service makes of `given` and the form's values; None where the form is out of shape or was not sent.

    What the service refuses as Invalid stands at the fields then, and what was typed stays.
    """
    if not form.is_valid():
        return None
    try:
        return service(**given, **form.cleaned_data)
    except Invalid as error:
        if not error.fields:
            form.add_error(None, error.message)
        for name, messages in error.fields.items():
            form.add_error(name if name in form.fields else None, messages)
        return None


def invalid(form: forms.BaseForm) -> Invalid:
    """A form's errors as services tell them, for scripts."""
    return Invalid(fields={name: [str(e) for e in errors] for name, errors in form.errors.items()})
