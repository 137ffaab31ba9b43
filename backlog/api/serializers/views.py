"""Shapes of saved views."""

from rest_framework import serializers

from accounts.api import PersonOut
from common.api import Body, Out, Text, Yes


class ViewOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    query = serializers.CharField(help_text="What follows the question mark of the backlog's address.")
    is_shared = serializers.BooleanField()
    owner = PersonOut()


class NewView(Body):
    name = Text()
    query = Text(max_length=2000)
    is_shared = Yes(default=False)


class EditView(Body):
    name = Text(required=False)
    query = Text(required=False, max_length=2000)
    is_shared = Yes(required=False)
