"""The page on which a sprint is reviewed and closed: what is done, what is not and why, where the time went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.access import Access, today_in
from backlog import policies as backlog_policies
from backlog.models import Item
from common.durations import format_hours
from common.errors import NotFound
from common.templatetags.tandem import plain
from sprints import policies, queries
from sprints.forms import CloseForm, RetrospectiveForm, TimeForm
from sprints.models import Sprint, SprintItem
from sprints.queries import PersonTime, Row
from sprints.queries.rows import rows_of
from sprints.rules.actuals import KINDS
from sprints.rules.reasons import HEADS, Why

QUARTERS = (("¼", 1, "A quarter"), ("½", 2, "Half"), ("¾", 3, "Three quarters"))
ORIGINS = {
    "logged": "as logged",
    "derived": "from time in columns",
    "none": "nothing is known",
    "stated": "",
}


@dataclass(frozen=True, slots=True)
class Closing:
    """Open items need a word each; dropped ones are neither done nor left. `why` by item id."""

    sprint: Sprint
    done: list[Row]
    open: list[Row]
    dropped: list[Row]
    removed: list[SprintItem]
    why: Mapping[int, Why]
    times: list[PersonTime]
    following: Sprint | None

    @property
    def open_items(self) -> list[Item]:
        return [row.item for row in self.open]

    def form(self, sent: Any = None) -> CloseForm:
        return CloseForm(sent, items=self.open_items, why=self.why, may_carry=self.following is not None)


def closing_of(access: Access, sprint: Sprint) -> Closing:
    figures = queries.split(access, sprint).figures
    rows = rows_of(access, sprint, figures)
    dropped = [row for row in rows if row.item.resolution == Item.Resolution.DROPPED]
    left = [row for row in rows if not row.item.is_done]
    return Closing(
        sprint=sprint,
        done=[row for row in rows if row.item.is_done and row not in dropped],
        open=left,
        dropped=dropped,
        removed=queries.removed_of(access, sprint),
        why=queries.reasons_of([(row.item, row.place) for row in left if row.place], figures),
        times=queries.time_of(access, sprint, figures),
        following=queries.next_sprint(access, sprint),
    )


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of a story's points, to fill its field with."""

    sign: str
    points: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """An open item with its fields; `left` is None for what has no points."""

    row: Row
    fate: Any
    cause: Any
    words: Any
    left: Any
    known: str
    why: str
    quarters: tuple[Quarter, ...]


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One person's time: the form of who may say it, else only figures."""

    of: PersonTime
    form: TimeForm
    may: bool
    total: str
    origin: str

    @property
    def figures(self) -> list[tuple[str, int]]:
        return [(str(self.form.fields[name].label), self.of.minutes[name]) for name in KINDS]


def closing_context(
    access: Access,
    page: Closing,
    form: CloseForm,
    *,
    time: tuple[int, TimeForm] | None = None,
    retrospective: RetrospectiveForm | None = None,
) -> dict[str, Any]:
    """Everything on the page; `time` is a person's form as it was sent."""
    person, sent = time or (0, None)
    may_close = policies.can(access, "close_sprint")
    times = [_time_row(access, one, sent if one.person.pk == person else None) for one in page.times]
    return {
        "key": access.project.key,
        "closing": page,
        "form": form,
        "questions": [_question(page, row, form) for row in page.open],
        "may_close": may_close,
        "ends_early": page.sprint.end_on > today_in(access.project),
        "times": times,
        "confirmed": sum(row.of.stated_by is not None for row in times),
        "retrospective": retrospective or RetrospectiveForm(),
        "creates_tasks": backlog_policies.can(access, "create_task"),
        "may_add": policies.can(access, "add_retrospective"),
    }


def time_context(access: Access, sprint: Sprint, person: int, form: TimeForm | None) -> dict[str, Any]:
    """One person's row. Raises NotFound for whom the sprint does not know."""
    for one in queries.time_of(access, sprint, queries.split(access, sprint).figures):
        if one.person.pk == person:
            return {
                "key": access.project.key,
                "closing": {"sprint": sprint},
                "row": _time_row(access, one, form),
            }
    raise NotFound()


def _time_row(access: Access, time: PersonTime, form: TimeForm | None = None) -> TimeRow:
    person = time.person.pk
    form = form or TimeForm(initial=dict(time.minutes), auto_id=f"time_{person}_%s")
    return TimeRow(
        of=time,
        form=form,
        may=policies.can_state_time_of(access, person),
        total=format_hours(sum(time.minutes.values())),
        origin=ORIGINS[time.origin],
    )


def _question(page: Closing, row: Row, form: CloseForm) -> Question:
    number, why = row.item.number, page.why[row.item.pk]
    name = f"left_{number}"
    points = getattr(row.detail, "points", None)
    return Question(
        row=row,
        fate=form[f"fate_{number}"],
        cause=form[f"cause_{number}"],
        words=form[f"words_{number}"],
        left=form[name] if name in form.fields else None,
        known=why.detail or ("In your own words" if not HEADS[why.cause] else "More words, if they help"),
        why=why.words,
        quarters=tuple(Quarter(sign, plain(points * part / 4), words) for sign, part, words in QUARTERS)
        if points
        else (),
    )
