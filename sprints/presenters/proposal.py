"""A proposal for a sprint as the plan shows it: rows to accept one by one or all, and why others stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.access import Access
from backlog.models import Item
from backlog.presenters.rows import needs
from sprints import policies
from sprints.models import Sprint
from sprints.presenters.rows import Line, side_lines
from sprints.presenters.words import about, of_whole
from sprints.queries.proposal import LEFT_OUT, NOT_READY, Proposal
from sprints.rules.proposal import PLANNABLE, Skip
from sprints.rules.split import CATEGORIES

SHOWN = 60  # skipped items whose reason is listed
LEFT_OUT_MOST = 50
NAMED = 3  # items that a message names


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page's address says of a proposal: whether one is shown, and the items that it leaves out."""

    is_on: bool = False
    without: tuple[int, ...] = ()

    @property
    def query(self) -> str:
        """For an address; empty without a proposal."""
        return (
            urlencode({"proposal": "1"} | ({"without": self.left_out} if self.without else {}))
            if self.is_on
            else ""
        )

    @property
    def left_out(self) -> str:
        return ".".join(map(str, self.without))

    def leaving_out(self, number: int) -> "Asked":
        return Asked(True, (*self.without, number)[-LEFT_OUT_MOST:])

    def taking_back(self, number: int) -> "Asked":
        return Asked(True, tuple(one for one in self.without if one != number))


@dataclass(frozen=True, slots=True)
class Help:
    """What would let an item in: a link. `in_dialog`: its form opens over the page."""

    label: str
    url: str
    in_dialog: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """An item to accept. `why_not`: why this person may not. `needs`: what it brings along, as keys."""

    line: Line
    why_not: str
    needs: str
    leave_url: str


@dataclass(frozen=True, slots=True)
class Skipped:
    line: Line
    code: str
    words: str
    help: Help | None


@dataclass(frozen=True, slots=True)
class Shown:
    """`why_not`: nothing can be proposed, and why; `help` says what to do about it."""

    why_not: str
    help: Help | None
    proposed: tuple[Proposed, ...] = ()
    becomes: str = ""
    skipped: tuple[Skipped, ...] = ()
    more: int = 0

    @property
    def acceptable(self) -> list[int]:
        return [one.line.number for one in self.proposed if not one.why_not]

    @property
    def summary(self) -> str:
        return f"{len(self.proposed)} proposed, {len(self.skipped) + self.more} skipped"


def asked_in(params: Mapping[str, str]) -> Asked:
    """What an address asks for; whatever is no number is passed over."""
    if not params.get("proposal"):
        return Asked()
    given = params.get("without", "")[:1000].split(".")
    numbers = dict.fromkeys(int(one) for one in given if one.isdecimal() and len(one) < 10)
    return Asked(True, tuple(numbers)[:LEFT_OUT_MOST])


def shown(access: Access, found: Proposal, asked: Asked) -> Shown:
    """Everything about it that the plan says."""
    target = _target(access, found)
    if found.filled is None:
        return Shown(found.why_not, target if found.sprint.target_bp is None else None)
    skipped = found.skipped
    items = [*found.taken, *skipped[:SHOWN]]
    lines = {line.number: line for line in side_lines(access, items, loads=found.loads)}
    url = reverse("plan", args=[access.project.key, found.sprint.number])
    return Shown(
        why_not="",
        help=target,
        proposed=tuple(
            Proposed(
                lines[item.number],
                policies.why_not(access, "plan_item", item),
                ", ".join(f"{access.project.key}-{need}" for need in found.brings[item.number]),
                f"{url}?{asked.leaving_out(item.number).query}",
            )
            for item in found.taken
        ),
        becomes=_becomes(found),
        skipped=tuple(_skipped(access, found, item, lines, asked) for item in skipped[:SHOWN]),
        more=len(skipped[SHOWN:]),
    )


def why(access: Access, found: Proposal, item: Item) -> tuple[str, str]:
    """A code and a sentence: why an item is not proposed; empty for one that is."""
    assert found.filled is not None
    out = found.out.get(item.number)
    if out == LEFT_OUT:
        return "left_out", "Left out of this proposal."
    if out == NOT_READY:
        return "not_ready", f"Not ready: {needs(item.lacks).lower()}. Only what is ready is planned here."
    skip = found.filled.skipped.get(item.number)
    return (skip.code, _words(access, found, item, skip)) if skip else ("", "")


def _skipped(access: Access, found: Proposal, item: Item, lines: Mapping[int, Line], asked: Asked) -> Skipped:
    code, words = why(access, found, item)
    assert found.filled is not None
    page = reverse("item", args=[access.project.key, item.number])
    help: Help | None = None
    if code == "left_out":
        url = reverse("plan", args=[access.project.key, found.sprint.number])
        help = Help("Propose it again", f"{url}?{asked.taking_back(item.number).query}")
    elif code == "not_ready":
        help = Help("Complete it", page)
    elif code == "exceeds":
        help = _target(access, found) if found.filled.skipped[item.number].what != PLANNABLE else None
    else:
        help = _about(access, found, found.filled.skipped[item.number])
    return Skipped(lines[item.number], code, words, help)


def _words(access: Access, found: Proposal, item: Item, skip: Skip) -> str:
    key = access.project.key
    if skip.code == "exceeds":
        whole = "the sprint" if skip.what == PLANNABLE else skip.what
        over = f"would take {whole} {about(skip.minutes)} over its {about(skip.limit_minutes)}"
        return over[0].upper() + over[1:]
    if skip.code == "needs":
        named = found.needs.get(skip.what)
        return (
            f"Needs {named.words}" if named else f"Needs {key}-{skip.what}, which no plan can bring before it"
        )
    other = int(skip.what)
    if other != item.number:
        return f"Needs {key}-{other}, which has no estimate"
    in_points = item.estimate.points is not None
    return "Sized in points, which nothing turns into hours yet" if in_points else "Has no estimate"


def _about(access: Access, found: Proposal, skip: Skip) -> Help | None:
    """The item that keeps it back."""
    named = found.needs.get(skip.what)
    number = named.number if named else int(skip.what) if skip.what.isdecimal() else None
    if number is None:
        return None
    label = "Estimate it" if skip.code == "unestimated" else f"Open {access.project.key}-{number}"
    return Help(label, reverse("item", args=[access.project.key, number]))


def _target(access: Access, found: Proposal) -> Help | None:
    if not policies.can(access, "set_target"):
        return None
    label = "Change the target" if found.sprint.target_bp else "Choose a target split"
    return Help(
        label, reverse("sprint_target", args=[access.project.key, found.sprint.number]), in_dialog=True
    )


def _becomes(found: Proposal) -> str:
    """`Feature becomes 138 of 146 h, technical 70 of 73 h; 5 h buffer`: of categories that something comes to."""
    filled = found.filled
    assert filled is not None
    grow = [name for name in CATEGORIES if filled.added[name]]
    parts = [
        f"{name} {'becomes ' if at == 0 else ''}{of_whole(filled.planned[name], filled.target[name])}"
        for at, name in enumerate(grow)
    ]
    said = [", ".join(parts), f"{about(filled.buffer_minutes)} buffer"] if parts else []
    said += [f"{name} is over its target already" for name in filled.over]
    if any(filled.planned[name] > filled.target[name] for name in grow if name not in filled.over):
        said.append("what would stay empty is filled up to 5 % over a target")
    return "; ".join(said)[:1].upper() + "; ".join(said)[1:]


def accepted_words(
    access: Access,
    sprint: Sprint,
    planned: Sequence[Item],
    gone: Sequence[int],
    refused: Sequence[tuple[int, str]],
) -> str:
    """`FER-12 is in Sprint 15.`, `3 items are in Sprint 15. FER-9 was planned or finished meanwhile.`"""
    key = access.project.key
    said = []
    if planned:
        what = planned[0].key if len(planned) == 1 else f"{len(planned)} items"
        said.append(f"{what} {'is' if len(planned) == 1 else 'are'} in {sprint.name}.")
    if gone:
        named = ", ".join(f"{key}-{number}" for number in gone[:NAMED])
        more = f" and {len(gone) - NAMED} more" if len(gone) > NAMED else ""
        said.append(f"Planned, done or deleted meanwhile: {named}{more}.")
    said += [f"{key}-{number}: {why}" for number, why in refused[:NAMED]]
    return " ".join(said)
