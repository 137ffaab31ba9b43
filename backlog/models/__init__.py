"""Items of four types, their parts, epics, backlogs and the workflow."""

from backlog.models.helpers import DoneTemplate, SavedView, SearchText
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
from backlog.models.parts import Attachment, Comment, Criterion, DoneItem, WorkLog
from backlog.models.spikes import BoxExtension, ClockSegment, Outcome, OutcomeOption
from backlog.models.triage import Gate, Link, Suggestion
from backlog.models.workflow import Backlog, Column

__all__ = [
    "Suggestion",
    "SearchText",
    "SavedView",
    "Link",
    "Gate",
    "DoneTemplate",
    "Attachment",
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
