"""A spike's box, clock and outcome; the decisions that came of them."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.parts import DecisionSearch
from backlog.api.serializers.spikes import (
    AddTime,
    Box,
    DecisionOut,
    Extend,
    OutcomeOut,
    RecordOutcome,
    SegmentEdit,
    SegmentOut,
    StartClock,
)
from backlog.api.views.base import ITEM, BacklogViewSet
from backlog.services import spikes
from common.api import operation


class SpikeViewSet(BacklogViewSet):
    policy = {
        "agree": "agree_box",
        "start": "run_clock",
        "pause": "run_clock",
        "add_time": "run_clock",
        "edit_segment": "run_clock",
        "delete_segment": "run_clock",
        "extend": "read_backlog",  # developers once, then product owners and dev managers: the service asks
        "outcome": "read_backlog",
        "record_outcome": "record_outcome",
    }

    @operation(body=Box, answer=ITEM)
    def agree(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Agree the hours that the answer may cost."""
        spikes.agree_box(actor=self.access, item=number, **body)
        return self.show(number)

    @operation(body=StartClock, answer=ITEM)
    def start(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Start your clock on a spike."""
        spikes.start_clock(actor=self.access, item=number, **body)
        return self.show(number)

    @operation(answer=ITEM)
    def pause(self, request: Request, number: int) -> Response:
        """Stop your clock on a spike."""
        spikes.pause_clock(actor=self.access, item=number)
        return self.show(number)

    @operation(body=AddTime, answer=SegmentOut, status=201)
    def add_time(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Add time that you have just worked without the clock."""
        segment = spikes.add_hour(actor=self.access, item=number, **body)
        return Response(SegmentOut(segment).data, status=201)

    @operation(body=SegmentEdit, answer=SegmentOut)
    def edit_segment(self, request: Request, number: int, segment: int, body: dict[str, Any]) -> Response:
        """Correct when somebody worked."""
        row = spikes.edit_segment(actor=self.access, item=number, segment=segment, **body)
        return Response(SegmentOut(row).data)

    @operation(status=204)
    def delete_segment(self, request: Request, number: int, segment: int) -> Response:
        """Remove time that was not worked on a spike."""
        spikes.delete_segment(actor=self.access, item=number, segment=segment)
        return Response(status=204)

    @operation(body=Extend, answer=ITEM)
    def extend(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Give a spike more hours."""
        spikes.extend_box(actor=self.access, item=number, **body)
        return self.show(number)

    @operation(answer=OutcomeOut)
    def outcome(self, request: Request, number: int) -> Response:
        """How a spike ended; 404 until it has."""
        return Response(OutcomeOut(queries.outcome_by_number(self.access, number)).data)

    @operation(body=RecordOutcome, answer=OutcomeOut, status=201)
    def record_outcome(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Record how a spike ends, which is the only way to done."""
        options = [(one["text"], one["note"], one["is_chosen"]) for one in body.pop("options", [])]
        effects = {one["gate"]: one["effect"] for one in body.pop("gates", [])}
        outcome = spikes.record_outcome(
            actor=self.access, item=number, options=options, gates=effects, **body
        )
        return Response(OutcomeOut(outcome).data, status=201)


class DecisionsViewSet(BacklogViewSet):
    policy = {"list": "read_backlog"}

    @operation(query=DecisionSearch, answer=DecisionOut(many=True))
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """The decision log, newest first."""
        return self.page(queries.decisions(self.access, **query), lambda one: DecisionOut(one).data)
