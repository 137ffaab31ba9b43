"""Shape of what people choose for an import: a file, then what its types, states and sprints become."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from common.errors import Invalid
from interchange.rules.columns import FIELDS, label_of
from interchange.rules.dates import UNSURE
from interchange.rules.mapping import TARGETS, Column, suggest_type
from interchange.rules.readers import MARKUPS, ORDERS
from interchange.rules.sprint_dates import Dates
from interchange.rules.summary import NO_STATE, NO_TYPE

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
BACKLOG = "backlog"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several that belong together."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(one, initial) for one in chosen or [None]]


class UploadForm(forms.Form):
    """The files; what is in them is judged by the service."""

    file = FilesField(
        label="File",
        allow_empty_file=True,
        help_text="A CSV file, answers of Jira’s REST API as JSON, or a zip of them. "
        "Several files are read together. At most 20 MB.",
        widget=FilesInput({"accept": ".csv,.tsv,.txt,.json,.zip", "multiple": True}),
    )


class MappingForm(forms.Form):
    """One select a column, a type and a state, two dates a sprint. Fields are named by position in the counts."""

    criteria = forms.BooleanField(
        label="Acceptance criteria that stand in descriptions become rows",
        required=False,
        help_text="Of stories they become criteria, of technical tasks lines of the definition of done.",
    )
    save_as = forms.CharField(label="Save these choices as", required=False, max_length=80)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        found: Mapping[str, Any],
        mapping: Mapping[str, Any],
        columns: Sequence[Column],
        sprints_there: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial={"criteria": mapping.get("criteria", True)})
        self.found, self.sprints_there = found, sprints_there
        self._add_columns(found)
        self.types = [name for name, _count in found["types"]]
        self.states = [state["name"] for state in found["states"]]
        self.sprints = [name for name, _count in found["sprints"] if name not in sprints_there]
        self.has_days = bool(mapping["sprints"])
        self.by_id = {column.id: column for column in columns}
        places = [(BACKLOG, "In the backlog"), *((str(column.id), column.name) for column in columns)]
        for position, name in enumerate(self.types):
            label = name or NO_TYPE
            self.fields[f"type-{position}"] = forms.ChoiceField(
                label=label, choices=list(TARGETS.items()), initial=mapping["types"].get(name)
            )
        for position, name in enumerate(self.states):
            self.fields[f"state-{position}"] = forms.ChoiceField(
                label=name or NO_STATE, choices=places, initial=str(mapping["columns"].get(name) or BACKLOG)
            )
        for position, name in enumerate(self.sprints):
            start, end = mapping["sprints"].get(name, (None, None))
            self.fields[f"start-{position}"] = forms.DateField(
                label=f"First day of {name}", required=False, widget=DAY, initial=start
            )
            self.fields[f"end-{position}"] = forms.DateField(
                label=f"Last day of {name}", required=False, widget=DAY, initial=end
            )

    def _add_columns(self, found: Mapping[str, Any]) -> None:
        """What the columns mean, how their texts are marked up, and how dates are written where nobody can tell."""
        self.headers = [row[0] for row in found["columns"]]
        for position, (header, _count, _sample, name) in enumerate(found["columns"]):
            choices = list(FIELDS.items())
            if name not in FIELDS:
                choices.insert(0, (name, label_of(name)))
            self.fields[f"field-{position}"] = forms.ChoiceField(
                label=header, choices=choices, initial=name, required=False
            )
        self.fields["markup"] = forms.ChoiceField(
            label="Texts are written in",
            choices=list(MARKUPS.items()),
            initial=found["markup"],
            required=False,
        )
        if found["dates"]:
            self.fields["dates"] = forms.ChoiceField(
                label="Dates like 3/4/23 are",
                choices=list(ORDERS.items()),
                initial="day" if found["dates"] == UNSURE else found["dates"],
                required=False,
            )

    def column_rows(self) -> Iterator[dict[str, Any]]:
        for position, (header, count, sample, _name) in enumerate(self.found["columns"]):
            yield {"header": header, "count": count, "sample": sample, "field": self[f"field-{position}"]}

    def chosen_reading(self) -> dict[str, Any]:
        """How the file is to be read: columns by header, markup, dates."""
        fields = {header: self._value(f"field-{n}") for n, header in enumerate(self.headers)}
        return {
            "fields": {header: name for header, name in fields.items() if name},
            "markup": self._value("markup"),
            "dates": self._value("dates") if "dates" in self.fields and self.is_bound else "",
        }

    def reads_otherwise(self) -> bool:
        """Whether the file was counted with other columns than those that are chosen now."""
        names = [name for name in self.fields if name.startswith("field-") or name in ("markup", "dates")]
        return any((value := self._value(name)) and value != self.fields[name].initial for name in names)

    def chosen_criteria(self) -> bool:
        return bool(self["criteria"].value())

    def type_rows(self) -> Iterator[dict[str, Any]]:
        for position, (name, count) in enumerate(self.found["types"]):
            known = suggest_type(name) is not None or name in self.found["hints"]
            yield {"name": name or NO_TYPE, "count": count, "known": known, "field": self[f"type-{position}"]}

    def state_rows(self) -> Iterator[dict[str, Any]]:
        for position, state in enumerate(self.found["states"]):
            yield {**state, "name": state["name"] or NO_STATE, "field": self[f"state-{position}"]}

    def sprint_rows(self) -> Iterator[dict[str, Any]]:
        counts = dict(self.found["sprints"])
        for position, name in enumerate(self.sprints):
            yield {
                "name": name,
                "count": counts[name],
                "start": self[f"start-{position}"],
                "end": self[f"end-{position}"],
            }

    def chosen_types(self) -> dict[str, str]:
        return {name: self._value(f"type-{position}") for position, name in enumerate(self.types)}

    def chosen_columns(self) -> dict[str, int | None]:
        """Column ids by state; None is the backlog."""
        values = {name: self._value(f"state-{position}") for position, name in enumerate(self.states)}
        ids = {str(column_id): column_id for column_id in self.by_id}
        return {name: ids.get(value) for name, value in values.items()}

    def chosen_sprints(self) -> dict[str, Dates]:
        cleaned = getattr(self, "cleaned_data", {})
        return {
            name: Dates(cleaned.get(f"start-{position}"), cleaned.get(f"end-{position}"))
            for position, name in enumerate(self.sprints)
        }

    def show(self, error: Invalid) -> None:
        """Put a refusal of the service at its field."""
        for name, messages in error.fields.items():
            sprint, _space, which = name.rpartition(" ")
            known = which in ("start", "end") and sprint in self.sprints
            place = (
                f"{which}-{self.sprints.index(sprint)}" if known else name if name in self.fields else None
            )
            self.add_error(place, messages)
        if not error.fields:
            self.add_error(None, error.message)

    def _value(self, name: str) -> str:
        """What is chosen now, valid or not; what was suggested before anything is sent."""
        value = self[name].value()
        return str(value if value is not None else "")


class ProjectFileForm(forms.Form):
    """An export of Tandem, and what it is to be called here; what is in it is judged by the service."""

    file = forms.FileField(
        label="Export",
        allow_empty_file=True,
        help_text="The zip file of a project's export: Settings → Export. At most 256 MB.",
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
    )
    key = forms.CharField(
        label="Key",
        required=False,
        max_length=10,
        help_text="Empty: the export's own, so that PAY-12 stays PAY-12.",
        widget=forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"}),
    )
    name = forms.CharField(label="Name", required=False, max_length=120, help_text="Empty: the export's own.")
