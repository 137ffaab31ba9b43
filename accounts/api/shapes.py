"""Shapes of people, members and projects, and of what is done with them."""

from rest_framework import serializers

from accounts.models import STEPS, Project, Role
from common.api import Body, Choice, Day, Number, Out, Text, TimeOfDay, Yes


class PersonOut(Out):
    id = serializers.IntegerField()
    name = serializers.CharField()
    initials = serializers.CharField()


class MemberOut(Out):
    id = serializers.IntegerField()
    person = PersonOut(source="user")
    roles = serializers.ListField(child=Choice(choices=Role.choices))
    is_admin = serializers.BooleanField()
    share_bp = serializers.IntegerField()
    joined_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)


class EditMember(Body):
    """What somebody is in the project; fields that are missing stay."""

    roles = serializers.ListField(child=Choice(choices=Role.choices), required=False)
    is_admin = Yes(required=False)
    share_bp = Number(max_value=10_000, required=False)
    joined_on = Day(allow_null=True, required=False)
    left_on = Day(allow_null=True, required=False)


class InvitationOut(Out):
    id = serializers.IntegerField()
    email = serializers.CharField()
    roles = serializers.ListField(child=Choice(choices=Role.choices))
    is_admin = serializers.BooleanField()
    share_bp = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
    is_expired = serializers.BooleanField()


class NewInvitationOut(InvitationOut):
    link = serializers.CharField(help_text="For the person asked; told this once.")


class WrongAddressOut(Out):
    email = serializers.CharField()
    message = serializers.CharField()


class InvitedOut(Out):
    """Who was asked, and which addresses were not, each with the reason."""

    invited = NewInvitationOut(many=True)
    wrong = WrongAddressOut(many=True)


class Invite(Body):
    """Whom to ask, and as what. Without a share: all their time for developers, none for others."""

    emails = serializers.ListField(child=Text(max_length=300), min_length=1, max_length=200)
    roles = serializers.ListField(child=Choice(choices=Role.choices))
    is_admin = Yes(required=False)
    share_bp = Number(max_value=10_000, allow_null=True, required=False)


class ProjectOut(Out):
    """A project: how it counts, as its settings say."""

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    timezone = serializers.CharField()
    working_day_ends_at = TimeOfDay()
    country = serializers.CharField()
    region = serializers.CharField()
    focus_bp = serializers.IntegerField()
    reserve_bp = serializers.IntegerField()
    rate_minutes_per_point = serializers.IntegerField(allow_null=True)
    rate_origin = Choice(choices=Project.RateOrigin.choices)
    small_work_minutes = serializers.IntegerField()
    technical_child_category = Choice(choices=Project.ChildCategory.choices)
    quality_category = Choice(choices=Project.QualityCategory.choices)
    defect_category = Choice(choices=Project.DefectCategory.choices)
    archived_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when it is only read; null while it is worked in."
    )
    criteria_binding = serializers.BooleanField(
        help_text="A story is accepted only when its criteria are met."
    )
    ready_binding = serializers.BooleanField(help_text="Only what is ready is planned into a sprint.")
    sizes_in_points = serializers.BooleanField(help_text="Tasks and defects are sized in points too.")
    definition_of_done = serializers.CharField(help_text="Markdown.")


class NewProject(Body):
    key = Text(max_length=10, help_text="Two to ten capital letters or digits, a letter first: FER.")
    name = Text(max_length=120)
    timezone = Text(required=False, max_length=64)


class EditProject(Body):
    """Settings to change; those that are missing stay."""

    name = Text(required=False, max_length=120)
    description = Text(required=False)
    timezone = Text(required=False, max_length=64)
    working_day_ends_at = TimeOfDay(required=False, help_text="Where clocks of spikes stop.")
    country = Text(required=False, max_length=2, help_text="Whose public holidays count; empty: none.")
    region = Text(required=False, max_length=10)
    focus_bp = Number(required=False, max_value=10_000)
    reserve_bp = Number(required=False, max_value=10_000)
    rate_minutes_per_point = Number(required=False, allow_null=True)
    small_work_minutes = Number(required=False)
    technical_child_category = Choice(choices=Project.ChildCategory.choices, required=False)
    quality_category = Choice(choices=Project.QualityCategory.choices, required=False)
    defect_category = Choice(choices=Project.DefectCategory.choices, required=False)
    criteria_binding = Yes(required=False)
    ready_binding = Yes(required=False)
    sizes_in_points = Yes(required=False)
    definition_of_done = Text(required=False)


class ProjectDetailOut(ProjectOut):
    """A project with its members, whose ids other calls take."""

    my_roles = serializers.ListField(child=Choice(choices=Role.choices))
    is_admin = serializers.BooleanField()
    members = MemberOut(many=True)


class FirstSteps(Body):
    """Which of them; all three where none is named."""

    steps = serializers.ListField(child=Choice(choices=STEPS), required=False, max_length=len(STEPS))
