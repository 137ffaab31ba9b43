"""The split's target and its sign-off: a trail that is only appended to."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import Role
from common.errors import Invalid, NotAllowed, Refused
from sprints import policies
from sprints.models import AllocationStep, Sprint
from sprints.queries import sign_off
from sprints.queries.inputs import read_inputs
from sprints.rules.figures import signing_snapshot
from sprints.services import fields
from sprints.services.figures import refresh
from sprints.services.loading import locked_open_sprint, tell
from sprints.services.sprints import start_locked

Kind = AllocationStep.Kind


@transaction.atomic
def set_target(*, actor: Access, sprint: int, target_bp: Mapping[str, int] | None) -> Sprint:
    """Shares of plannable time by category, which make 100 %; None for no target.

    Raises NotAllowed, Refused for a closed sprint, Invalid at `target_bp`.
    """
    found = locked_open_sprint(actor, sprint)
    policies.require(actor, "set_target")
    before, after = found.target_bp, fields.clean_target(target_bp)
    if before == after:
        return found
    found.target_bp = after
    fields.check_target(found)
    found.version += 1
    found.save()
    tell(actor, "sprint_edited", found, {"changed": {"target_bp": [before, after]}})
    return found


@transaction.atomic
def propose(*, actor: Access, sprint: int, note: str = "") -> AllocationStep:
    """Put the split, as it is now, before those who sign. Raises NotAllowed, and Refused for a closed sprint."""
    found = locked_open_sprint(actor, sprint)
    policies.require(actor, "propose")
    return _step(actor, found, Kind.PROPOSED, policies.RULES["propose"].roles, note)


@transaction.atomic
def sign(*, actor: Access, sprint: int, note: str = "") -> AllocationStep:
    """Agree to the split as it is now; what was signed is kept and compared from then on.

    By a product owner or dev manager, and by whoever proposed it only if nobody else may sign.
    Raises NotAllowed, and Refused when nothing is proposed and when the present split is signed already.
    """
    found = locked_open_sprint(actor, sprint)
    policies.require(actor, "sign")
    return _sign(actor, found, note)


@transaction.atomic
def reject(*, actor: Access, sprint: int, note: str) -> AllocationStep:
    """Send a proposal back, saying what should change. Raises NotAllowed, Refused, Invalid at `note`."""
    found = locked_open_sprint(actor, sprint)
    policies.require(actor, "reject")
    if not note.strip():
        raise Invalid(fields={"note": "Say what should change."})
    last = sign_off.last_word(_steps(found))
    if last is None or last.kind != Kind.PROPOSED:
        raise Refused("Nothing is proposed that could be rejected.")
    return _step(actor, found, Kind.REJECTED, policies.SIGNERS, note)


@transaction.atomic
def agree_and_start(*, actor: Access, sprint: int) -> Sprint:
    """Propose where nothing is proposed, sign where it is not signed, and start: for who holds all these rights."""
    found = locked_open_sprint(actor, sprint)
    policies.require(actor, "sign")
    policies.require(actor, "start_sprint")
    last = sign_off.last_word(_steps(found))
    if last is None or last.kind == Kind.REJECTED:
        policies.require(actor, "propose")
        _step(actor, found, Kind.PROPOSED, policies.RULES["propose"].roles, "")
    if not sign_off.is_signed(_steps(found)):
        _sign(actor, found, "")
    return start_locked(actor, found)


def _sign(actor: Access, sprint: Sprint, note: str) -> AllocationStep:
    if reason := sign_off.why_not_sign(actor, sprint):
        raise NotAllowed(reason) if reason.startswith("You") else Refused(reason)
    return _step(actor, sprint, Kind.SIGNED, policies.SIGNERS, note)


def _steps(sprint: Sprint) -> list[AllocationStep]:
    return list(sprint.allocation_steps.order_by("-id"))


def _step(actor: Access, sprint: Sprint, kind: str, roles: Iterable[str], note: str) -> AllocationStep:
    """Append a step with the split as it is now, and bring the figures up to date at once."""
    note = note.replace("\x00", "").strip()
    if len(note) > 500:
        raise Invalid(fields={"note": "At most 500 characters fit here."})
    step = AllocationStep.objects.create(
        sprint=sprint,
        kind=kind,
        person=actor.user,
        role=next((role for role in Role.values if role in actor.roles and role in set(roles)), ""),
        at=timezone.now(),
        note=note,
        snapshot=signing_snapshot(read_inputs(sprint.pk).inputs),
    )
    tell(actor, f"allocation_{kind}", sprint, {"note": note})
    refresh(sprint.pk)
    return step
