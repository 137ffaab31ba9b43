"""Which tables a project's file holds, how their rows are named in it, and which tables it leaves out, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, Model, QuerySet

from accounts import models as accounts
from activity import models as activity
from backlog import models as backlog
from interchange import models as interchange
from sprints import models as sprints

ID = "id"


@dataclass(frozen=True)
class Table:
    """One section of the file. `project`: the way from the model to its project.

    `key`: the field by which other rows name one of these; ID counts them within the file, "" is never named.
    `left_out`: fields that are not in the file.
    """

    name: str
    model: type[Model]
    project: str = "project"
    key: str = ""
    order: tuple[str, ...] = ("pk",)
    left_out: frozenset[str] = frozenset()
    only: dict[str, Any] = field(default_factory=dict)

    def rows(self, project_id: int, using: str) -> QuerySet[Any]:
        manager: Any = self.model._base_manager
        wanted = {self.project: project_id, **self.only}
        found: QuerySet[Any] = manager.using(using).filter(**wanted).order_by(*self.order).distinct()
        return found

    def fields(self) -> "Iterator[Field[Any, Any]]":
        """What of the model's own columns is in the file: all but its key, its project and what is left out."""
        for one in self.model._meta.local_concrete_fields:
            is_project = self.project.split("__")[0] == one.name and "__" not in self.project
            if not (one.primary_key or is_project or one.name in self.left_out):
                yield one


TABLES = (
    Table("columns", backlog.Column, key="name", order=("position", "pk")),
    Table("labels", backlog.Label, key="name", order=("name",)),
    Table("epics", backlog.Epic, key="number", order=("rank",)),
    Table("items", backlog.Item, key="number", order=("backlog__kind", "rank")),
    Table("criteria", backlog.Criterion, "story__project", ID),
    Table("done_items", backlog.DoneItem, "task__project", ID),
    Table("comments", backlog.Comment, "item__project", ID),
    Table("attachments", backlog.Attachment, "item__project", ID, left_out=frozenset({"file"})),
    Table("work_logs", backlog.WorkLog, "item__project"),
    Table("clock_segments", backlog.ClockSegment, "spike__project", ID),
    Table("box_extensions", backlog.BoxExtension, "spike__project"),
    Table("outcomes", backlog.Outcome, "spike__project", "spike"),
    Table("outcome_options", backlog.OutcomeOption, "outcome__spike__project"),
    Table("suggestions", backlog.Suggestion, key=ID),
    Table("gates", backlog.Gate, key=ID),
    Table("links", backlog.Link),
    Table("saved_views", backlog.SavedView, only={"is_shared": True}),
    Table("done_templates", backlog.DoneTemplate),
    Table("sprints", sprints.Sprint, key="number", order=("number",)),
    Table("sprint_items", sprints.SprintItem, "sprint__project"),
    Table("figures", sprints.SplitFigures, "sprint__project"),
    Table("snapshots", sprints.SplitSnapshot, "sprint__project"),
    Table("allocation_steps", sprints.AllocationStep, "sprint__project"),
    Table("statements", sprints.TimeStatement, "sprint__project"),
    Table("days_off", sprints.TeamDayOff),
    Table("members", accounts.Membership, key="user"),
    Table("stand_ins", accounts.StandIn),
    Table("weekly_patterns", sprints.WeeklyPattern, "user__memberships__project"),
    Table("absences", sprints.Absence, "user__memberships__project"),
    Table(
        "imports",
        interchange.ImportJob,
        key=ID,
        left_out=frozenset({"file", "mapping"}),
        only={"state__in": ["done", "failed"]},
    ),
    Table("imported_items", interchange.ImportedItem, only={"job__state__in": ["done", "failed"]}),
    Table("saved_mappings", interchange.SavedMapping),
    Table("events", activity.Event, "project_id", order=("seq",), left_out=frozenset({"subject_id"})),
)
BY_NAME = {table.name: table for table in TABLES}
BY_MODEL: dict[type[Model], Table] = {table.model: table for table in TABLES}
OWN_TYPES: dict[str, type[Model]] = {
    "story": backlog.Story,
    "task": backlog.TechnicalTask,
    "spike": backlog.Spike,
    "defect": backlog.Defect,
}  # of an item; its fields stand in the item's entry
PROJECT_LEFT_OUT = frozenset({"id", "created_by", "archived_at", "first_steps", "is_sample"})

ELSEWHERE = {
    accounts.Project: "the file's `project`",
    accounts.User: "the file's `people`",
    backlog.Backlog: "two in every project; an item says in which it is",
    backlog.Story: "in its entry of `items`",
    backlog.TechnicalTask: "in its entry of `items`",
    backlog.Spike: "in its entry of `items`",
    backlog.Defect: "in its entry of `items`",
}
NOT_EXPORTED = {
    accounts.AnsweredCall: "answers of the API, kept for a day",
    accounts.ApiToken: "a secret of its owner",
    accounts.Invitation: "its link is a secret, and it invites into this project only",
    accounts.Webhook: "sends from this installation, with a secret",
    accounts.Notice: "belongs to the person who was told",
    accounts.NoticePreference: "belongs to the person",
    activity.Stream: "follows from the events",
    activity.Outbox: "jobs that wait, not what the project holds",
    activity.Heartbeat: "of workers",
    activity.JobRun: "of workers",
    backlog.SearchText: "computed from the texts",
    sprints.SprintExplanation: "computed from the figures",
    sprints.ProjectForecast: "computed from the closed sprints",
    sprints.LearnedFigures: "computed from the closed sprints",
    sprints.ReportLink: "a secret of those it was given to",
    interchange.ExportJob: "the exports themselves",
    interchange.ProjectImport: "how the project came here, not what it holds",
}
