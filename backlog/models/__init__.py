"""Items of four types, their parts, epics, backlogs and the workflow."""

from backlog.models.items import (
    Defect,
    Epic,
    Item,
    ItemType,
    Label,
    Spike,
    Story,
    TechnicalTask,
)
from backlog.models.parts import Comment, Criterion, DoneItem, WorkLog
from backlog.models.spikes import BoxExtension, ClockSegment, Outcome, OutcomeOption
from backlog.models.workflow import Backlog, Column

__all__ = [
    "Backlog",
    "BoxExtension",
    "ClockSegment",
    "Column",
    "Comment",
    "Criterion",
    "Defect",
    "DoneItem",
    "Epic",
    "Item",
    "ItemType",
    "Label",
    "Outcome",
    "OutcomeOption",
    "Spike",
    "Story",
    "TechnicalTask",
    "WorkLog",
]
