"""What sorts the items of a project: labels, and the columns of the workflow."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.lists import ColumnOut
from backlog.api.views.base import BacklogViewSet
from backlog.models import Column
from backlog.queries.labels import labels_with_counts
from backlog.services import columns, labels
from common.api import Body, Choice, Id, Number, Out, Text, Yes, operation


class LabelOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()


class CountedLabelOut(LabelOut):
    open_items = serializers.IntegerField()
    all_items = serializers.IntegerField()


class RenameLabel(Body):
    """`merge`: where there is a label of that name already, both become one."""

    name = Text(max_length=60)
    merge = Yes(required=False)


class DeletedLabelOut(Out):
    event = serializers.IntegerField(help_text="Names the deletion, to take it back.")


class AddColumn(Body):
    name = Text(max_length=40)
    category = Choice(choices=Column.Category.choices)
    wip_limit = Number(required=False, allow_null=True, min_value=1, max_value=999)


class EditColumn(Body):
    """What is missing stays; one column has `is_acceptance`."""

    name = Text(required=False, max_length=40)
    wip_limit = Number(required=False, allow_null=True, min_value=1, max_value=999)
    is_acceptance = Yes(required=False)


class MoveColumn(Body):
    position = Id(max_value=1000, help_text="From 1, counted over all columns; it stays in its category.")


class LabelViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        "edit": "edit_labels",
        "destroy": "edit_labels",
        "restore": "edit_labels",
    }

    @operation(answer=CountedLabelOut(many=True))
    def list(self, request: Request) -> Response:
        """Labels by name, with how many items carry them."""
        return self.page(
            labels_with_counts(self.access).order_by("name"), lambda row: CountedLabelOut(row).data
        )

    @operation(body=RenameLabel, answer=LabelOut)
    def edit(self, request: Request, label: int, body: dict[str, Any]) -> Response:
        """Give a label another name."""
        return Response(LabelOut(labels.rename_label(actor=self.access, label=label, **body)).data)

    @operation(answer=DeletedLabelOut)
    def destroy(self, request: Request, label: int) -> Response:
        """Take a label off all items."""
        return Response({"event": labels.delete_label(actor=self.access, label=label).pk})

    @operation(answer=LabelOut)
    def restore(self, request: Request, event: int) -> Response:
        """Take back your own deletion of a label: the items carry it again."""
        return Response(LabelOut(labels.restore_label(actor=self.access, event=event)).data)


class ColumnViewSet(BacklogViewSet):
    policy = {
        "list": "read_backlog",
        **dict.fromkeys(("create", "edit", "move", "destroy"), "edit_columns"),
    }
    pagination_class = None

    @operation(answer=ColumnOut(many=True))
    def list(self, request: Request) -> Response:
        """The steps of the workflow, in their order."""
        return self._all()

    @operation(body=AddColumn, answer=ColumnOut, status=201)
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """A new column, the last one of its category."""
        return Response(ColumnOut(columns.add_column(actor=self.access, **body)).data, status=201)

    @operation(body=EditColumn, answer=ColumnOut)
    def edit(self, request: Request, column: int, body: dict[str, Any]) -> Response:
        """Change a column's name, limit, or whether stories wait for acceptance in it."""
        return Response(ColumnOut(columns.edit_column(actor=self.access, column=column, **body)).data)

    @operation(body=MoveColumn, answer=ColumnOut(many=True))
    def move(self, request: Request, column: int, body: dict[str, Any]) -> Response:
        """Put a column elsewhere in its category; answers all of them."""
        columns.move_column(actor=self.access, column=column, **body)
        return self._all()

    @operation(status=204)
    def destroy(self, request: Request, column: int) -> Response:
        """Take an empty column out of the workflow."""
        columns.remove_column(actor=self.access, column=column)
        return Response(status=204)

    def _all(self) -> Response:
        return Response(ColumnOut(queries.columns(self.access), many=True).data)
