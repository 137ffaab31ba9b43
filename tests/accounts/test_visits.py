"""Who was let in for longer, and is not any more."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, login, logout
from django.db import connection
from django.http import HttpRequest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services, tokens
from accounts.access import Access, today_in
from accounts.models import ApiToken, Membership, Project, User
from accounts.services.leaving import anonymise
from accounts.services.people import sign_out_everywhere
from accounts.visits import Visit, ended, visit_of
from tests.factories import PASSWORD, AccessFactory, member
from tests.shared import shared

Act = Callable[[Access, HttpRequest], object]


@shared
def admin() -> Access:
    return AccessFactory(key="PAY")


@shared
def dev(admin: Access) -> Access:
    return member(admin, "developer", password=PASSWORD)


def signed_in(access: Access) -> HttpRequest:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.session[SESSION_KEY] = str(access.user_id)
    request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    assert access.user
    request.session[HASH_SESSION_KEY] = access.user.get_session_auth_hash()
    request.session.save()
    return request


def by_token(access: Access, **more: str) -> Visit:
    assert access.user
    token, _ = tokens.create_token(user=access.user, name="t", **more)
    return visit_of(HttpRequest(), access, token)


def left_yesterday(access: Access, request: HttpRequest) -> None:
    day = today_in(access.project) - timedelta(days=1)
    Membership.objects.filter(user=access.user, project=access.project).update(left_on=day)


def someone(change: Callable[[User], object]) -> Act:
    def act(access: Access, request: HttpRequest) -> None:
        assert access.user
        user = User.objects.get(pk=access.user.pk)
        change(user)
        user.save()

    return act


SESSION_ENDS: dict[str, tuple[Act, str]] = {
    "signed out": (lambda access, request: logout(request), "signed_out"),
    "signed out everywhere": (
        lambda access, request: sign_out_everywhere(user=access.user, password=PASSWORD),
        "signed_out",
    ),
    "another password": (someone(lambda user: user.set_password("other horse battery")), "signed_out"),
    "session expired": (
        lambda access, request: (request.session.set_expiry(-1), request.session.save()),
        "signed_out",
    ),
    "somebody else signed in": (
        lambda access, request: login(request, AccessFactory().user, settings.AUTHENTICATION_BACKENDS[0]),
        "signed_out",
    ),
    "deactivated": (someone(lambda user: setattr(user, "is_active", False)), "signed_out"),
    "account closed": (
        lambda access, request: anonymise(user=access.user, password=PASSWORD, word="close"),
        "signed_out",
    ),
    "last day is over": (left_yesterday, "left"),
    "membership gone": (lambda access, request: Membership.objects.filter(user=access.user).delete(), "left"),
    "project gone": (lambda access, request: Project.objects.filter(pk=access.project_id).delete(), "gone"),
}


@pytest.mark.parametrize("case", SESSION_ENDS)
def test_a_visit_by_session_ends(dev: Access, case: str) -> None:
    act, reason = SESSION_ENDS[case]
    request = signed_in(dev)
    visit = visit_of(request, dev, None)
    assert ended([visit]) == {}
    act(dev, request)
    assert ended([visit]) == {visit: reason}


TOKEN_ENDS: dict[str, tuple[Callable[[Access], object], str]] = {
    "revoked": (lambda access: tokens.revoke_all(access.user), "signed_out"),
    "expired": (lambda access: ApiToken.objects.update(expires_at=timezone.now()), "signed_out"),
    "deactivated": (lambda access: User.objects.update(is_active=False), "signed_out"),
    "bound to another project": (
        lambda access: ApiToken.objects.update(project=AccessFactory().project),
        "signed_out",
    ),
    "last day is over": (lambda access: left_yesterday(access, HttpRequest()), "left"),
}


@pytest.mark.parametrize("case", TOKEN_ENDS)
def test_a_visit_by_token_ends(dev: Access, case: str) -> None:
    act, reason = TOKEN_ENDS[case]
    visit = by_token(dev)
    assert ended([visit]) == {}
    act(dev)
    assert ended([visit]) == {visit: reason}


def test_the_last_day_itself_is_one_of_them(dev: Access) -> None:
    Membership.objects.filter(user=dev.user).update(left_on=today_in(dev.project))
    assert ended([by_token(dev)]) == {}


def test_a_token_of_the_project_opens_it(dev: Access) -> None:
    assert ended([by_token(dev, project="PAY")]) == {}


def test_an_archived_project_is_still_read(admin: Access, dev: Access) -> None:
    services.archive_project(actor=admin)
    assert ended([by_token(dev)]) == {}


def test_one_who_leaves_takes_nobody_along(admin: Access, dev: Access) -> None:
    stays, leaves = by_token(admin), by_token(dev)
    left_yesterday(dev, HttpRequest())
    assert ended([stays, leaves]) == {leaves: "left"}


def test_many_are_asked_for_in_as_many_queries_as_few(admin: Access, dev: Access) -> None:
    def queries(visits: list[Visit]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert ended(visits) == {}
        return len(found)

    few = [by_token(dev), visit_of(signed_in(dev), dev, None)]
    many = few + [by_token(member(admin, "developer")) for _ in range(5)]
    assert queries(few) == queries(many) == 3
