"""Shapes of what could be planned next. All times in minutes."""

from typing import Any

from rest_framework import serializers

from accounts.access import Access
from backlog.api.serializers.items import ROW
from backlog.models import Item
from common.api import Body, Id, Out, Yes
from sprints import policies
from sprints.presenters.proposal import why
from sprints.queries.proposal import NextUp, Proposal
from sprints.queries.rows import category
from sprints.services.proposal import Accepted


class ProposedOut(Out):
    item = serializers.DictField()
    category = serializers.CharField()
    load_minutes = serializers.IntegerField()
    needs = serializers.ListField(
        child=serializers.IntegerField(), help_text="Numbers of proposed items that it waits for."
    )
    why_not = serializers.CharField(help_text="Why you may not accept it; empty when you may.")


class SkippedOut(Out):
    number = serializers.IntegerField()
    title = serializers.CharField()
    load_minutes = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(help_text="unestimated, exceeds, needs, not_ready or left_out")
    words = serializers.CharField()


class ProposalOut(Out):
    """`planned`: what the sprint would hold, with what it holds now. `why_not`: nothing is proposed, and why."""

    sprint = serializers.IntegerField()
    why_not = serializers.CharField()
    plannable_minutes = serializers.IntegerField()
    target_minutes = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    planned_minutes = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    buffer_minutes = serializers.IntegerField(allow_null=True)
    over = serializers.ListField(
        child=serializers.CharField(), help_text="Categories over their target already."
    )
    proposed = ProposedOut(many=True)
    skipped = SkippedOut(many=True)


class AcceptProposal(Body):
    """Which items, or all that is proposed now."""

    items = serializers.ListField(child=Id(), min_length=1, max_length=200, required=False)
    all = Yes(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("all")) == ("items" in attrs):
            raise serializers.ValidationError({"items": "Name the items, or say all: true."})
        return attrs


class NotPlannedOut(Out):
    number = serializers.IntegerField()
    reason = serializers.CharField()


class AcceptedOut(Out):
    planned = serializers.ListField(child=serializers.IntegerField())
    gone = serializers.ListField(
        child=serializers.IntegerField(), help_text="Planned, done or deleted meanwhile by somebody."
    )
    refused = NotPlannedOut(many=True)


class NextOut(Out):
    item = serializers.DictField()
    category = serializers.CharField()
    load_minutes = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(
        help_text="Why `sprint` would not take it; empty when it fits or is not known."
    )
    words = serializers.CharField()


class NextUpOut(Out):
    """Both backlogs in the order in which plans take them. `sprint`: whose split that follows; None without one."""

    sprint = serializers.IntegerField(allow_null=True)
    target_bp = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    count = serializers.IntegerField(help_text="Items in all, of which the first are listed.")
    items = NextOut(many=True)


def proposal_out(access: Access, found: Proposal) -> dict[str, Any]:
    filled = found.filled
    proposed = [
        {
            "item": _row(item),
            "category": category(access, item),
            "load_minutes": found.loads[item.number],
            "needs": found.brings[item.number],
            "why_not": policies.why_not(access, "plan_item", item),
        }
        for item in found.taken
    ]
    skipped = [
        {"number": item.number, "title": item.title, "load_minutes": found.loads[item.number]}
        | dict(zip(("code", "words"), why(access, found, item), strict=True))
        for item in found.skipped
    ]
    answer = {
        "sprint": found.sprint.number,
        "why_not": found.why_not,
        "plannable_minutes": found.plannable,
        "target_minutes": filled.target if filled else None,
        "planned_minutes": filled.planned if filled else None,
        "buffer_minutes": filled.buffer_minutes if filled else None,
        "over": filled.over if filled else [],
        "proposed": proposed,
        "skipped": skipped,
    }
    return dict(ProposalOut(answer).data)


def accepted_out(done: Accepted) -> dict[str, Any]:
    refused = [{"number": number, "reason": reason} for number, reason in done.refused]
    planned = [item.number for item in done.planned]
    return dict(AcceptedOut({"planned": planned, "gone": done.gone, "refused": refused}).data)


def next_up_out(access: Access, found: NextUp) -> dict[str, Any]:
    rows = []
    for item in found.items:
        code, words = why(access, found.proposal, item) if found.proposal else ("", "")
        rows.append(
            {
                "item": _row(item),
                "category": category(access, item),
                "load_minutes": found.loads[item.number],
                "code": code,
                "words": words,
            }
        )
    answer = {
        "sprint": found.sprint.number if found.sprint else None,
        "target_bp": found.target_bp,
        "count": found.count,
        "items": rows,
    }
    return dict(NextUpOut(answer).data)


def _row(item: Item) -> dict[str, Any]:
    return dict(ROW[item.type](item).data)
