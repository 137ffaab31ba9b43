"""Fields in which people write hours and shares, and how a service's refusal gets back to its field."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django import forms

from common.durations import format_hours, parse_minutes
from common.errors import Invalid, Stale

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

    What the service refuses as Invalid stands at the fields then, and what was typed stays. A form whose fields have
    other names than the service's says in `said_at` where each is told.
    """
    if not form.is_valid():
        return None
    try:
        return service(**given, **form.cleaned_data)
    except Invalid as error:
        if not error.fields:
            form.add_error(None, error.message)
        for name, messages in error.fields.items():
            name = getattr(form, "said_at", {}).get(name, name)
            form.add_error(name if name in form.fields else None, messages)
        return None


def save_or_show(form: forms.BaseForm, service: Callable[..., T], **given: Any) -> T | None:
    """Like `save_with`, for forms that are shown again: where somebody saved in between, the form holds what was typed
    and, as `theirs` of each field, what is there now; its `version` is the newest, so that saving again means it.
    """
    try:
        return save_with(form, service, **given)
    except Stale as stale:
        _show_clash(form, stale)
        return None


def _show_clash(form: Any, stale: Stale) -> None:
    form.data = form.data.copy()
    for name, value in stale.newest.items():
        form.data[name] = value
    form.clash = stale
    is_rewritten = bool(form.fields.keys() & stale.changed.keys())
    next_step = " Yours is below; saving again puts it in place of theirs." if is_rewritten else ""
    form.add_error(None, stale.message + next_step)
    for name, (theirs, _) in stale.changed.items():
        if name in form.fields:
            form[name].theirs = "(empty)" if theirs in (None, "") else theirs


def status_of(form: Any) -> int:
    """What a page with this form answers: 200 untouched, 400 with mistakes, 409 where somebody was faster."""
    if getattr(form, "clash", None):
        return 409
    return 400 if form.is_bound and form.errors else 200


class ChangedForm(forms.Form):
    """A form of several fields that says which of them were changed in it, so that it never writes the others back.

    It carries the values it was filled with. Without them every field counts as changed.
    """

    version = forms.IntegerField(
        required=False, min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput
    )
    tracked: Sequence[str] = ()  # these fields only; all of them where none is named

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.tracked or self.fields:
            self.fields[name].show_hidden_initial = name != "version"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        untouched = [name for name in cleaned if self._is_untouched(name)]
        for name in untouched:
            del cleaned[name]
        return cleaned

    def _is_untouched(self, name: str) -> bool:
        field = self.fields.get(name)
        was_sent = self.add_initial_prefix(name) in self.data
        return bool(field and field.show_hidden_initial and was_sent and name not in self.changed_data)


def invalid(form: forms.BaseForm) -> Invalid:
    """A form's errors as services tell them, for scripts."""
    return Invalid(fields={name: [str(e) for e in errors] for name, errors in form.errors.items()})
