"""Who is in a project, and who is asked to be."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, queries, services
from accounts.api.base import ProjectViewSet
from accounts.api.shapes import EditMember, InvitationOut, Invite, InvitedOut, MemberOut, NewInvitationOut
from accounts.models import Invitation
from accounts.services import invitations
from common.api import operation, parse


class MembersViewSet(ProjectViewSet):
    policy = {"list": "read_project", "edit": "manage_members", "destroy": "manage_members"}
    check = policies.require

    @operation(answer=MemberOut(many=True), tags=["members"], operation_id="members_list")
    def list(self, request: Request) -> Response:
        """Everybody who is in the project today."""
        return self.page(queries.members_of(self.access), lambda row: MemberOut(row).data)

    @operation(request=EditMember, answer=MemberOut, tags=["members"], operation_id="members_edit")
    def edit(self, request: Request, membership_id: int) -> Response:
        """Change what somebody is in the project; the last admin stays one."""
        body = parse(EditMember, request.data, partial=True)
        row = services.edit_member(actor=self.access, membership_id=membership_id, **body)
        return Response(MemberOut(row).data)

    @operation(answer=None, status=204, tags=["members"], operation_id="members_remove")
    def destroy(self, request: Request, membership_id: int) -> Response:
        """Somebody has left: no access any more, their work keeps their name."""
        services.remove_member(actor=self.access, membership_id=membership_id)
        return Response(status=204)


class InvitationsViewSet(ProjectViewSet):
    """Who was asked is for admins to see."""

    policy = dict.fromkeys(("list", "invite", "renew", "destroy"), "manage_members")
    check = policies.require

    @operation(answer=InvitationOut(many=True), tags=["members"], operation_id="invitations_list")
    def list(self, request: Request) -> Response:
        """Invitations that are not answered, also expired ones."""
        return self.page(queries.open_invitations_of(self.access), lambda row: InvitationOut(row).data)

    @operation(
        body=Invite,
        answer=InvitedOut,
        status=201,
        is_secret=True,
        tags=["members"],
        operation_id="invitations_create",
    )
    def invite(self, request: Request, body: dict[str, Any]) -> Response:
        """Ask people by mail; a wrong address does not keep the others from being asked."""
        made = invitations.invite(actor=self.access, **body | {"emails": "\n".join(body["emails"])})
        wrong = [{"email": email, "message": why} for email, why in made.wrong]
        return Response({"invited": [_new(*one) for one in made.sent], "wrong": wrong}, status=201)

    @operation(
        answer=NewInvitationOut,
        status=201,
        is_secret=True,
        tags=["members"],
        operation_id="invitations_renew",
    )
    def renew(self, request: Request, invitation_id: int) -> Response:
        """Ask again with a new link for seven days; the old one ends."""
        return Response(_new(*invitations.renew(actor=self.access, invitation_id=invitation_id)), status=201)

    @operation(answer=None, status=204, tags=["members"], operation_id="invitations_revoke")
    def destroy(self, request: Request, invitation_id: int) -> Response:
        """Its link does not work any more."""
        invitations.revoke(actor=self.access, invitation_id=invitation_id)
        return Response(status=204)


def _new(invitation: Invitation, link: str) -> dict[str, Any]:
    return {**InvitationOut(invitation).data, "link": link}
