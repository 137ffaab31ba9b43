"""The trail of a sprint's sign-off, and who may sign."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.access import Access, today_in
from accounts.models import Membership
from accounts.queries import here_on
from sprints import policies
from sprints.models import AllocationStep, Sprint

Kind = AllocationStep.Kind
BY_PEOPLE = (Kind.PROPOSED, Kind.SIGNED, Kind.REJECTED)


@dataclass(frozen=True, slots=True)
class Trail:
    """All steps, newest first; the signature that is compared with, and the open proposal, if there are any.

    `why_not_sign` is empty when this person may sign now, else the reason.
    """

    steps: list[AllocationStep]
    signature: AllocationStep | None
    proposal: AllocationStep | None
    signers: list[str]
    why_not_sign: str


def trail(access: Access, sprint: Sprint, signers: list[tuple[int, str]] | None = None) -> Trail:
    """Two queries, one where it is known who may sign."""
    steps = list(sprint.allocation_steps.select_related("person").order_by("-id"))
    signers = signers_of(access) if signers is None else signers
    names = [name for _, name in signers]
    return Trail(
        steps=steps,
        signature=next((step for step in steps if step.kind == Kind.SIGNED), None),
        proposal=_open_proposal(steps),
        signers=names,
        why_not_sign=_why_not(access, sprint, steps, signers),
    )


def why_not_sign(access: Access, sprint: Sprint) -> str:
    """Empty when this person may sign the split now, else why not."""
    steps = list(sprint.allocation_steps.order_by("-id"))
    return _why_not(access, sprint, steps, signers_of(access))


def signers_of(access: Access) -> list[tuple[int, str]]:
    """Ids and names of those who may sign in this project."""
    found: Any = signers_in(access)  # with annotations
    return list(found.order_by("name", "id").values_list("number", "name"))


def signers_in(access: Access) -> QuerySet[Membership, Any]:
    """Their memberships, each with the `number` of its person and their `name`."""
    members = Membership.objects.filter(
        here_on(today_in(access.project)),
        project=access.project,
        roles__overlap=sorted(policies.SIGNERS),
        user__is_active=True,
    )
    return members.annotate(
        number=F("user_id"),
        name=Coalesce(NullIf("user__name", Value("")), "user__email", output_field=CharField()),
    )


def last_word(steps: list[AllocationStep]) -> AllocationStep | None:
    """The last step that a person made; `steps` newest first."""
    return next((step for step in steps if step.kind in BY_PEOPLE), None)


def is_signed(steps: list[AllocationStep]) -> bool:
    """Whether the last signature holds."""
    return bool(steps) and steps[0].kind in (Kind.SIGNED, Kind.RESTORED)


def _open_proposal(steps: list[AllocationStep]) -> AllocationStep | None:
    last = last_word(steps)
    return last if last is not None and last.kind == Kind.PROPOSED else None


def _why_not(
    access: Access, sprint: Sprint, steps: list[AllocationStep], signers: list[tuple[int, str]]
) -> str:
    if reason := policies.why_not(access, "sign"):
        return reason
    if sprint.state == Sprint.State.CLOSED:
        return f"{sprint.name} is closed and does not change any more."
    last = last_word(steps)
    if last is None or last.kind == Kind.REJECTED:
        return "Nothing is proposed yet."
    if is_signed(steps):
        return "The split is signed as it is now."
    proposal = next((step for step in steps if step.kind == Kind.PROPOSED), None)
    if proposal is None or proposal.person_id is None or proposal.person_id != access.user_id:
        return ""
    others = [name for user_id, name in signers if user_id != access.user_id]
    return f"You proposed this split, so {_names(others)} signs it." if others else ""


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
