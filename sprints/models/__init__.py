"""Sprints, what is planned in them, who is there, what was agreed, and the figures computed from it."""

from sprints.models.figures import (
    AllocationStep,
    LearnedFigures,
    ProjectForecast,
    ReportLink,
    SplitFigures,
    SplitSnapshot,
    SprintExplanation,
    TimeStatement,
)
from sprints.models.presence import Absence, DayPart, TeamDayOff, WeeklyPattern
from sprints.models.sprints import Sprint, SprintItem

__all__ = [
    "Absence",
    "AllocationStep",
    "DayPart",
    "LearnedFigures",
    "ProjectForecast",
    "ReportLink",
    "SplitFigures",
    "SplitSnapshot",
    "Sprint",
    "SprintExplanation",
    "SprintItem",
    "TeamDayOff",
    "TimeStatement",
    "WeeklyPattern",
]
