"""Comments, files and history, through the services that the pages use."""

from typing import Any

from django.http import HttpResponseBase
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backlog import queries
from backlog.api.serializers.parts import AddComment, CommentOut, EditComment
from backlog.api.serializers.talk import (
    ActivityOut,
    ActivityQuery,
    AttachFile,
    AttachmentOut,
    ChangesOut,
    EventOut,
    EventQuery,
)
from backlog.api.views.base import BacklogViewSet
from backlog.services import attachments, comments
from common import paging
from common.api import BINARY, expected_version, operation, parse, versioned
from common.http import untrusted_file


class CommentsViewSet(BacklogViewSet):
    """Whose comment it is decides who changes it: the service asks."""

    policy = {
        "list": "read_backlog",
        "create": "comment",
        "retrieve": "read_backlog",
        "edit": "comment",
        "destroy": "comment",
        "restore": "comment",
    }

    @operation(answer=CommentOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """What people said about an item, oldest first."""
        return self.page(queries.comments_of(self.access, number), lambda one: CommentOut(one).data)

    @operation(body=AddComment, answer=CommentOut, status=201)
    def create(self, request: Request, number: int, body: dict[str, Any]) -> Response:
        """Say something about an item; `@` and a member's name mentions them."""
        made = comments.comment(actor=self.access, item=number, **body)
        return self._show(number, made.pk, 201)

    @operation(answer=CommentOut)
    def retrieve(self, request: Request, number: int, comment: int) -> Response:
        """A comment. Its ETag is its version."""
        return self._show(number, comment)

    @operation(request=EditComment, answer=CommentOut)
    def edit(self, request: Request, number: int, comment: int) -> Response:
        """Change your own words; 409 when `version` (or If-Match) is not the newest."""
        queries.comment(self.access, number, comment)
        body = parse(EditComment, request.data, partial=True)
        version = expected_version(request, body)
        given = {"item": number, "comment": comment, "version": version}
        comments.edit_comment(actor=self.access, body=body.get("body", ""), **given)
        return self._show(number, comment)

    @operation(status=204, if_match=True)
    def destroy(self, request: Request, number: int, comment: int) -> Response:
        """Delete your own comment, or as an admin anybody's. If-Match says which version was read."""
        queries.comment(self.access, number, comment)
        version = expected_version(request, {})
        comments.delete_comment(actor=self.access, item=number, comment=comment, version=version)
        return Response(status=204)

    @operation(answer=CommentOut)
    def restore(self, request: Request, number: int, comment: int) -> Response:
        """Take back a deletion."""
        comments.restore_comment(actor=self.access, item=number, comment=comment)
        return self._show(number, comment)

    def _show(self, number: int, comment: int, status: int = 200) -> Response:
        found = queries.comment(self.access, number, comment)
        return versioned(CommentOut(found).data, found.version, status)


class FilesViewSet(BacklogViewSet):
    policy = {"list": "read_backlog", "attach": "attach"}
    pagination_class = None
    parser_classes = [MultiPartParser]

    @operation(answer=AttachmentOut(many=True))
    def list(self, request: Request, number: int) -> Response:
        """Files at an item, oldest first."""
        return Response(AttachmentOut(queries.attachments_of(self.access, number), many=True).data)

    @operation(request={"multipart/form-data": AttachFile}, answer=AttachmentOut, status=201)
    def attach(self, request: Request, number: int) -> Response:
        """Attach a file to an item, sent as multipart/form-data under the name `file`."""
        queries.type_of(self.access, number)
        file = parse(AttachFile, request.data)["file"]
        row = attachments.attach(actor=self.access, item=number, name=file.name or "", content=file)
        return Response(AttachmentOut(row).data, status=201)


class FileViewSet(BacklogViewSet):
    policy = {"retrieve": "read_backlog", "file": "read_backlog", "destroy": "attach", "restore": "attach"}

    @operation(answer=AttachmentOut)
    def retrieve(self, request: Request, attachment: int) -> Response:
        """What is known of a file."""
        return Response(AttachmentOut(queries.attachment(self.access, attachment)).data)

    @operation(answer=BINARY, media="application/octet-stream")
    def file(self, request: Request, attachment: int) -> HttpResponseBase:
        """The bytes of a file, as a download of no type."""
        row = queries.attachment(self.access, attachment)
        return untrusted_file(row.file, row.name)

    @operation(status=204)
    def destroy(self, request: Request, attachment: int) -> Response:
        """Remove your own file, or as an admin anybody's."""
        attachments.delete_attachment(actor=self.access, attachment=attachment)
        return Response(status=204)

    @operation(answer=AttachmentOut)
    def restore(self, request: Request, attachment: int) -> Response:
        """Take back a deletion, within 30 days."""
        return Response(
            AttachmentOut(attachments.restore_attachment(actor=self.access, attachment=attachment)).data
        )


class EventsViewSet(BacklogViewSet):
    policy = {"list": "read_backlog"}
    pagination_class = None

    @operation(query=EventQuery, answer=ChangesOut)
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """Events in their order after a number, without a gap: ask again with the last `seq` to follow a project."""
        limit = paging.limit_of(request)
        found = queries.changes_after(self.access, query["after"], limit)
        return Response({"last": self.access.seq, "results": [one.told() for one in found]})


class ActivityViewSet(BacklogViewSet):
    policy = {"list": "read_backlog"}
    pagination_class = None

    @operation(query=ActivityQuery, answer=ActivityOut)
    def list(self, request: Request, query: dict[str, Any]) -> Response:
        """What happened in the project, newest first; what one person changed in a row is one."""
        before, limit = paging.position_of(request), paging.limit_of(request)
        found = queries.activity(
            self.access,
            group=query.get("kind", ""),
            person=query.get("person"),
            item=query.get("item"),
            before=before[0] if before else None,
            limit=limit,
            with_subjects=False,
        )
        older = paging.link_to(request, [found.older] if found.older else [])
        return paging.answer_with(EventOut(found.lines, many=True).data, older)
