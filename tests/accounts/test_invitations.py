"""Asking people into a project: who may, what a link is good for, and for whom."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import services
from accounts.access import Access, today_in
from accounts.models import Invitation, Membership, User
from accounts.services import invitations, mails
from activity import outbox
from activity.models import Event, Outbox
from common.errors import Invalid, NotAllowed, NotFound, Refused
from common.logs import redact
from tests import factories
from tests.shared import shared

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@shared
def admin() -> Access:
    return factories.AccessFactory(key="PAY", name="Payments")


@shared
def bo() -> User:
    return factories.UserFactory(email="bo@example.org", name="Bo Berg")


def ask(admin: Access, emails: str = "bo@example.org", **more: object) -> str:
    """Invite; the secret of the first link."""
    found = invitations.invite(actor=admin, emails=emails, **{"roles": ["developer"], **more})
    return secret_of(found.sent[0][1])


def secret_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def mailed(admin: Access) -> str:
    """The secret of the link that the last mail carries."""
    mails.send_invitation(Invitation.objects.latest("pk").pk)
    found = re.search(r"/invitations/(\S+)/", mail.outbox[-1].body)
    assert found
    return found[1]


def test_accepting_makes_a_member_as_the_invitation_says(admin: Access, bo: User) -> None:
    secret = ask(admin, "BO@example.org", roles=["scrum_master"], is_admin=True, share_bp=5000)
    made = invitations.accept(user=bo, secret=secret)
    assert (made.roles, made.is_admin, made.share_bp) == (["scrum_master"], True, 5000)
    assert Access.of(bo, "PAY").roles == {"scrum_master"}


def test_who_was_asked_is_no_member_before_they_agree(admin: Access, bo: User) -> None:
    ask(admin)
    with pytest.raises(NotFound):
        Access.of(bo, "PAY")
    assert Membership.objects.count() == 1


def test_a_link_works_once(admin: Access, bo: User) -> None:
    secret = ask(admin)
    made = invitations.accept(user=bo, secret=secret)
    services.remove_member(actor=admin, membership_id=made.pk)
    with pytest.raises(Refused, match="used already"):
        invitations.accept(user=bo, secret=secret)


def test_a_link_is_for_one_address(admin: Access, bo: User) -> None:
    secret = ask(admin, "kim@example.org")
    with pytest.raises(Refused, match=r"for kim@example.org\. You are signed in as bo@example.org"):
        invitations.accept(user=bo, secret=secret)
    with pytest.raises(Refused):
        invitations.decline(user=bo, secret=secret)
    assert Invitation.objects.get().revoked_at is None


def test_a_link_expires(admin: Access, bo: User) -> None:
    secret = ask(admin)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="expired"):
        invitations.accept(user=bo, secret=secret)


def test_a_withdrawn_link_is_refused(admin: Access, bo: User) -> None:
    secret = ask(admin)
    invitations.revoke(actor=admin, invitation_id=Invitation.objects.get().pk)
    with pytest.raises(Refused, match="withdrawn"):
        invitations.accept(user=bo, secret=secret)


def test_asking_again_ends_the_older_link(admin: Access, bo: User) -> None:
    first = ask(admin)
    again = secret_of(invitations.renew(actor=admin, invitation_id=Invitation.objects.get().pk)[1])
    with pytest.raises(Refused, match="replaced"):
        invitations.find(first)
    assert invitations.accept(user=bo, secret=again)


def test_an_unknown_link_is_not_found(admin: Access) -> None:
    for secret in ("x", "", "x" * 500, "tdm_x.y"):
        with pytest.raises(NotFound):
            invitations.find(secret)


def test_who_declines_is_not_in(admin: Access, bo: User) -> None:
    secret = ask(admin)
    invitations.decline(user=bo, secret=secret)
    with pytest.raises(Refused, match="declined"):
        invitations.accept(user=bo, secret=secret)


def test_only_a_hash_is_kept_and_no_address_in_events(admin: Access) -> None:
    secret = ask(admin)
    with connection.cursor() as cursor:
        for table in ("accounts_invitation", "activity_outbox", "activity_event"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            kept = cursor.fetchone()[0]
            assert secret not in kept
            if table != "accounts_invitation":
                assert "bo@example.org" not in kept
    assert Event.objects.filter(kind="members_invited").count() == 1


def test_many_addresses_at_once_and_a_message_for_each_wrong_one(admin: Access, bo: User) -> None:
    factories.member(admin, "developer", email="in@example.org", name="Ina In")
    text = (
        f'Bo Berg <bo@example.org>; kim@example.org,\nnobody\tin@example.org {admin.user.email}, "Kim" '
        "<KIM@example.org>"
    )
    found = invitations.invite(actor=admin, emails=text, roles=["developer"])
    assert [made.email for made, _ in found.sent] == ["bo@example.org", "kim@example.org"]
    said = dict(found.wrong)
    assert "not an e-mail address" in said["nobody"]
    assert "Ina In" in said["in@example.org"] and "member already" in said["in@example.org"]
    assert "your own address" in said[admin.user.email]


@pytest.mark.parametrize(
    ("emails", "roles", "field"),
    [(" ", ["developer"], "emails"), ("a@b.org", [], "roles"), ("a@b.org", ["emperor"], "roles")],
)
def test_nonsense_is_told_at_its_field(admin: Access, emails: str, roles: list[str], field: str) -> None:
    with pytest.raises(Invalid) as error:
        invitations.invite(actor=admin, emails=emails, roles=roles)
    assert field in error.value.fields
    assert not Invitation.objects.exists()


def test_nobody_floods_the_world_with_mails(admin: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="At most 50"):
        invitations.invite(
            actor=admin, emails=" ".join(f"a{n}@example.org" for n in range(51)), roles=["developer"]
        )
    monkeypatch.setattr(invitations, "A_DAY", 1)
    ask(admin)
    with pytest.raises(Invalid, match="times a day"):
        ask(admin, "kim@example.org")


def test_an_admin_who_is_none_any_more_leaves_no_open_door(admin: Access, bo: User) -> None:
    second = factories.member(admin, "developer", is_admin=True)
    secret = ask(second)
    membership = Membership.objects.get(user=second.user)
    services.edit_member(
        actor=admin, membership_id=membership.pk, roles=["developer"], is_admin=False, share_bp=0
    )
    with pytest.raises(Refused):
        invitations.accept(user=bo, secret=secret)


def test_only_admins_invite(admin: Access) -> None:
    with pytest.raises(NotAllowed):
        ask(factories.member(admin, "product_owner", "developer", "scrum_master", "dev_manager"))


def test_the_mail_goes_out_by_a_job_and_not_for_a_withdrawn_one(admin: Access) -> None:
    ask(admin)
    row = Outbox.objects.get(kind=invitations.MAIL_JOB)
    assert outbox.run(row.kind, row.key)
    assert mail.outbox[-1].to == ["bo@example.org"]
    assert "Payments" in mail.outbox[-1].subject and "Developer" in mail.outbox[-1].body
    invitations.revoke(actor=admin, invitation_id=int(row.key))
    mails.send_invitation(int(row.key))
    assert len(mail.outbox) == 1


# ── pages ────────────────────────────────────────────────────────────────────


def test_the_page_answers_the_same_for_known_and_unknown_addresses(
    admin: Access, bo: User, client: Client
) -> None:
    client.force_login(admin.user)
    told = []
    for email in (bo.email, "ko@example.org"):
        page = client.post("/p/PAY/members/", {"emails": email, "roles": ["developer"]}).content.decode()
        link = re.search(r'value="(http[^"]+/invitations/[^"]+)"', page)
        assert link
        seen = Client().get(link[1].removeprefix("http://127.0.0.1:8000"))
        told.append(
            (seen.status_code, seen.content.decode().replace(email, "#").replace(secret_of(link[1]), ""))
        )
        told[-1] = (told[-1][0], re.sub(r"csrf[^>]+>", "", told[-1][1]))
    assert told[0] == told[1]
    assert "Sign in" in told[0][1] and "Make an account" in told[0][1]


def test_wrong_addresses_come_back_and_the_others_are_asked(admin: Access, client: Client) -> None:
    client.force_login(admin.user)
    page = client.post(
        "/p/PAY/members/", {"emails": "a@b.org, nobody", "roles": ["developer"]}
    ).content.decode()
    assert "a@b.org is invited" in page and "“nobody” is not" in page
    assert ">\nnobody</textarea>" in page
    assert "/invitations/" not in client.get("/p/PAY/members/").content.decode().replace(
        "/PAY/invitations/", ""
    )


def test_somebody_new_signs_up_by_the_mailed_link_although_sign_up_is_closed(
    admin: Access, client: Client, settings: Settings
) -> None:
    settings.SIGN_UP_OPEN, settings.ACCOUNT_EMAIL_VERIFICATION = False, "mandatory"
    ask(admin, "kim@example.org")
    secret = mailed(admin)
    before = len(mail.outbox)
    sent = {"name": "Kim Vo", "email": "other@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post(f"/invitations/{secret}/sign-up/", sent)
    assert answer["Location"] == "/p/PAY/first-steps/"
    assert client.get("/p/PAY/first-steps/").status_code == 200
    kim = User.objects.get(email="kim@example.org")
    assert kim.name == "Kim Vo" and kim.emailaddress_set.get().verified
    assert len(mail.outbox) == before
    assert Client().get(f"/invitations/{secret}/sign-up/").status_code == 409
    assert b"By invitation only" in Client().get("/accounts/signup/").content


@pytest.mark.parametrize("is_open", [True, False])
def test_who_signs_in_is_offered_an_account_where_sign_up_is_open(
    db: None, client: Client, settings: Settings, is_open: bool
) -> None:
    settings.SIGN_UP_OPEN = is_open
    page = client.get("/accounts/login/").content.decode()
    assert ("Make an account" in page, "You need an invitation" in page) == (is_open, not is_open)


def test_a_copied_link_does_not_prove_an_address(admin: Access, client: Client, settings: Settings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    secret = ask(admin, "kim@example.org")
    sent = {"name": "Not Kim", "password1": PASSWORD, "password2": PASSWORD}
    client.post(f"/invitations/{secret}/sign-up/", sent)
    assert not User.objects.get(email="kim@example.org").emailaddress_set.filter(verified=True).exists()
    assert client.get("/projects/").status_code == 302
    assert not Membership.objects.filter(user__email="kim@example.org").exists()


def test_a_bad_password_keeps_what_was_typed_and_saves_nothing(admin: Access, client: Client) -> None:
    secret = ask(admin, "kim@example.org")
    sent = {"name": "Kim Vo", "password1": "123", "password2": "123"}
    page = client.post(f"/invitations/{secret}/sign-up/", sent).content.decode()
    assert 'value="Kim Vo"' in page and "too short" in page
    assert not User.objects.filter(email="kim@example.org").exists()


def test_another_person_is_told_and_may_switch(admin: Access, bo: User, client: Client) -> None:
    secret = ask(admin, "kim@example.org")
    client.force_login(bo)
    page = client.get(f"/invitations/{secret}/").content.decode()
    assert "You are signed in as bo@example.org" in page and "switch account" in page
    assert client.post(f"/invitations/{secret}/", {"answer": "accept"}).status_code == 409
    answer = client.post("/accounts/logout/", {"next": f"/invitations/{secret}/"})
    assert answer["Location"] == f"/invitations/{secret}/"


def test_the_person_asked_joins_with_one_click(admin: Access, bo: User, client: Client) -> None:
    secret = ask(admin)
    assert client.post(f"/invitations/{secret}/", {"answer": "accept"})["Location"].startswith(
        "/accounts/login/"
    )
    client.force_login(bo)
    assert "Join" in client.get(f"/invitations/{secret}/").content.decode()
    answer = client.post(f"/invitations/{secret}/", {"answer": "accept"})
    assert answer["Location"] == "/p/PAY/first-steps/"


def test_links_never_reach_a_log(admin: Access) -> None:
    secret = ask(admin)
    for line in (
        f"GET /invitations/{secret}/ 200",
        f"/accounts/login/?next=/invitations/{secret}/",
        f"next=%2Finvitations%2F{secret}%2F",
        f"Conflict: http://127.0.0.1:8000/invitations/{secret}.{'a' * 32}/sign-up/",
        f"/accounts/password/reset/key/{secret}/",
        f"?next=%2Faccounts%2Fpassword%2Freset%2Fkey%2F{secret}%2F",
        f"/accounts/confirm-email/{secret}/",
    ):
        assert secret not in redact(line) and "aaaaaaaa" not in redact(line), line


def test_an_invitation_ends_with_the_last_day_of_who_sent_it(admin: Access, bo: User) -> None:
    other = factories.member(admin, "developer", name="Other")
    services.edit_member(
        actor=admin, membership_id=_membership(other), roles=["developer"], is_admin=True, share_bp=0
    )
    assert other.user
    secret = ask(Access.of(other.user, "PAY"))
    yesterday = today_in(admin.project) - timedelta(days=1)
    Membership.objects.filter(pk=_membership(other)).update(left_on=yesterday)
    with pytest.raises(Refused, match="no longer invites"):
        invitations.accept(user=bo, secret=secret)
    assert not Membership.objects.filter(user=bo).exists()


def _membership(access: Access) -> int:
    return Membership.objects.get(project=access.project, user=access.user).pk
