"""Shapes of files at items, and of what happened in the project."""

from typing import Any

from rest_framework import serializers

from accounts.api import PersonOut
from backlog.queries import GROUPS
from common.api import MAX_ID, Body, Choice, Out, Query
from common.paging import CURSOR_HELP, MOST, USUAL


class AttachmentOut(Out):
    """Its bytes are at `attachments/{id}/file/`."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    content_type = serializers.CharField(
        help_text="What its bytes prove it to be: a picture, or nothing in particular."
    )
    digest = serializers.CharField(help_text="SHA-256 of its bytes, in hexadecimal.")
    uploaded_by = PersonOut(allow_null=True)
    created_at = serializers.DateTimeField()


class AttachFile(Body):
    """One file, as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)


class ActivityQuery(Query):
    item = serializers.IntegerField(required=False, min_value=1, max_value=2_147_483_647)
    person = serializers.IntegerField(required=False, min_value=1, max_value=2_147_483_647)
    kind = Choice(choices=list(GROUPS), required=False)
    cursor = serializers.CharField(required=False, max_length=500, help_text=CURSOR_HELP)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)


class EventOut(Out):
    event = serializers.IntegerField(help_text="Its id, by which it is taken back.")
    seq = serializers.IntegerField(help_text="Number of the event in the project.")
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    person = PersonOut(source="who", allow_null=True)
    text = serializers.CharField(help_text="The rest of a sentence that starts with who did it.")
    subject = serializers.SerializerMethodField()
    number = serializers.IntegerField(allow_null=True, help_text="Of the item, epic or sprint it is about.")

    def get_subject(self, line: Any) -> str:
        return str(line.subject[0])


class EventQuery(Query):
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_ID, default=0, help_text="The last `seq` that you know."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)


class ByOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ChangeOut(Out):
    """That something happened, by whom and to what, as the live stream tells it."""

    seq = serializers.IntegerField()
    kind = serializers.CharField()
    by = ByOut(allow_null=True, help_text="Null for what no person did.")
    type = serializers.CharField(help_text="Of what it happened to: item, sprint …")
    id = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True, help_text="Of an item.")
    at = serializers.DateTimeField()


class ChangesOut(Out):
    last = serializers.IntegerField(help_text="Of the newest event: there is more while it is higher.")
    results = ChangeOut(many=True)


class ActivityOut(Out):
    next = serializers.URLField(allow_null=True, help_text="What was earlier; null at the beginning.")
    results = EventOut(many=True)
