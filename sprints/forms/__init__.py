"""Shape of what people type about sprints, their split, and who is there when."""

from sprints.forms.availability import (
    WEEKDAYS,
    AbsenceForm,
    DayOffForm,
    DepartureForm,
    HolidaysForm,
    PatternForm,
)
from sprints.forms.board import QUICK_FORMS, IncidentForm, MakeRoomForm
from sprints.forms.closing import CloseForm, RetrospectiveForm, TimeForm
from sprints.forms.reports import GuessForm, ShareForm
from sprints.forms.sprints import (
    CATEGORIES,
    EditSprintForm,
    FirstSprintForm,
    NoteForm,
    RejectForm,
    SprintForm,
    TargetForm,
)

__all__ = [
    "CATEGORIES",
    "QUICK_FORMS",
    "WEEKDAYS",
    "AbsenceForm",
    "CloseForm",
    "DayOffForm",
    "DepartureForm",
    "EditSprintForm",
    "FirstSprintForm",
    "GuessForm",
    "HolidaysForm",
    "IncidentForm",
    "MakeRoomForm",
    "NoteForm",
    "PatternForm",
    "RejectForm",
    "RetrospectiveForm",
    "ShareForm",
    "SprintForm",
    "TargetForm",
    "TimeForm",
]
