"""Templates of the definition of done in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.api.views.base import ITEM, BacklogViewSet
from backlog.queries.done_templates import done_templates
from backlog.services import done_templates as service
from common.api import Body, Id, Out, Text, Yes, operation


class DoneTemplateOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    is_default = serializers.BooleanField(help_text="New tasks start with it.")


class WriteDoneTemplate(Body):
    name = Text()
    lines = serializers.ListField(child=Text(), min_length=1, max_length=200)
    is_default = Yes(default=False)


class RewriteDoneTemplate(WriteDoneTemplate):
    was = serializers.ListField(
        child=Text(),
        max_length=200,
        help_text="Its `lines` as you have read them: a 409 where they are others now.",
    )


class ChooseDoneTemplate(Body):
    template = Id()


class DoneTemplateViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        "create": "edit_templates",
        "edit": "edit_templates",
        "destroy": "edit_templates",
        "add_lines": "edit_task",
    }

    @operation(answer=DoneTemplateOut(many=True))
    def list(self, request: Request) -> Response:
        """What checklists of new tasks can start with, by name."""
        return self.page(done_templates(self.access), lambda one: DoneTemplateOut(one).data)

    @operation(body=WriteDoneTemplate, answer=DoneTemplateOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A new template."""
        made = service.create_template(actor=self.access, **body)
        return Response(DoneTemplateOut(made).data, status=201)

    @operation(body=RewriteDoneTemplate, answer=DoneTemplateOut)
    def edit(self, request: Request, template: int, body: dict[str, Any]) -> Response:
        """Write a template anew; checklists that started from it stay."""
        made = service.edit_template(actor=self.access, template=template, **body)
        return Response(DoneTemplateOut(made).data)

    @operation(status=204)
    def destroy(self, request: Request, template: int) -> Response:
        """Delete a template; checklists that started from it stay."""
        service.delete_template(actor=self.access, template=template)
        return Response(status=204)

    @operation(body=ChooseDoneTemplate, answer=ITEM)
    def add_lines(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Put a template's lines below a task's own; those it has already are left out."""
        service.add_from_template(actor=self.access, item=number, **body)
        return self.show(number)
