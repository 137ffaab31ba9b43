"""Gates of items and epics, and links between items."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.gates import AddLink, GateOut, Lift, LinkOut, NeedDesign, SetGate
from backlog.api.views.base import BacklogViewSet
from backlog.models import Gate
from backlog.queries.gates import gate as gate_of
from backlog.queries.gates import gates_of_epic, gates_of_item
from backlog.queries.links import links_of
from backlog.services import gates, relations
from backlog.services.design import need_design
from common.api import operation


class GateViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        "list_of_epic": "read_backlog",
        "set": "set_gate",
        "set_of_epic": "set_gate",
        "need_design": "set_gate",
        "need_design_of_epic": "set_gate",
        "lift": "lift_gate",
    }
    pagination_class = None

    @operation(answer=GateOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """What an item waits or waited for, by gates of its own."""
        item = queries.whole_item(self.access, number)
        return Response(GateOut(gates_of_item(self.access, item), many=True).data)

    @operation(answer=GateOut(many=True))
    def list_of_epic(self, request: Request, epic: int) -> Response:
        """What all stories of an epic wait or waited for."""
        found = queries.epic(self.access, epic)
        return Response(GateOut(gates_of_epic(self.access, found), many=True).data)

    @operation(body=SetGate, answer=GateOut, status=201)
    def set(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """The item is not begun before another one is done."""
        return self._made(gates.set_gate(actor=self.access, item=number, **body))

    @operation(body=SetGate, answer=GateOut, status=201)
    def set_of_epic(self, request: Request, epic: int, body: dict[str, Any]) -> Response:
        """No story of the epic is begun before an item is done."""
        return self._made(gates.set_gate(actor=self.access, epic=epic, **body))

    @operation(body=NeedDesign, answer=GateOut, status=201)
    def need_design(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """A story needs design: asks the team for a spike or task, and waits for it."""
        return self._made(need_design(actor=self.access, item=number, **body))

    @operation(body=NeedDesign, answer=GateOut, status=201)
    def need_design_of_epic(self, request: Request, epic: int, body: dict[str, Any]) -> Response:
        """An epic needs design: asks the team for a spike or task, and its stories wait for it."""
        return self._made(need_design(actor=self.access, epic=epic, **body))

    @operation(body=Lift, answer=GateOut)
    def lift(self, request: Request, gate: int, body: dict[str, Any]) -> Response:
        """Open a gate although what it waits for is not done."""
        found = gates.lift_gate(actor=self.access, gate=gate, **body)
        return Response(GateOut(gate_of(self.access, found.pk)).data)

    def _made(self, gate: Gate) -> Response:
        return Response(GateOut(gate_of(self.access, gate.pk)).data, status=201)


class LinkViewSet(BacklogViewSet):
    policy = {"list": "read_backlog", "add": "link_items", "destroy": "link_items"}
    pagination_class = None

    @operation(answer=LinkOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """Links of an item, from both ends."""
        item = queries.whole_item(self.access, number)
        return Response(LinkOut(links_of(self.access, item), many=True).data)

    @operation(body=AddLink, answer=LinkOut, status=201)
    def add(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Link an item to another one."""
        made = relations.link_items(actor=self.access, item=number, **body)
        return Response(LinkOut(made).data, status=201)

    @operation(status=204)
    def destroy(self, request: Request, number: int, link: int) -> Response:
        """Take a link away, from either end."""
        relations.unlink_items(actor=self.access, item=number, link=link)
        return Response(status=204)
