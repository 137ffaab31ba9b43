"""Queries that are compiled once answer what the same query set answers anew."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from common.fixed import Fixed, remember
from tests.factories import UserFactory
from tests.shared import shared


def by_name(name: str, before: datetime) -> QuerySet[User]:
    return User.objects.filter(name=name, created_at__lte=before, is_active=True).order_by("email")


@shared
def people() -> list[User]:
    return [UserFactory(name="Ada 100 %"), UserFactory(name="Ada 100 %"), UserFactory(name="Ben")]


@pytest.fixture(params=[True, False])
def _prepared(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.PREPARED_STATEMENTS = request.param


@pytest.mark.usefixtures("_prepared", "people")
def test_each_call_fills_in_its_own_values() -> None:
    fixed: Fixed[User] = Fixed(by_name, name=str, before=datetime)
    for name in ("Ada 100 %", "Ben", "Nobody"):
        assert fixed.all(name=name, before=timezone.now()) == list(by_name(name, timezone.now()))


@pytest.mark.usefixtures("_prepared", "people")
def test_columns_come_as_values() -> None:
    fixed: Fixed[Any] = Fixed(lambda name: by_name(name, timezone.now()).values_list("name"), name=str)
    assert fixed.first(name="Ben") == "Ben"


def test_a_number_that_no_column_holds_finds_nothing(people: list[User]) -> None:
    fixed: Fixed[User] = Fixed(lambda pk: User.objects.filter(pk=pk), pk=int)
    assert fixed.first(pk=people[0].pk) == people[0]
    assert fixed.first(pk=10**30) is None


def test_a_value_that_the_query_does_not_use_is_refused() -> None:
    with pytest.raises(AssertionError, match="unused"):
        Fixed(lambda unused: User.objects.filter(pk=1), unused=int).all(unused=1)


def test_what_is_remembered_is_not_asked_again(people: list[User]) -> None:
    remember(people[0], "memberships", [])
    with CaptureQueriesContext(connection) as asked:
        assert not people[0].memberships.all()
    assert not asked.captured_queries


@pytest.mark.django_db
def test_a_first_try_that_fails_leaves_the_next_as_good_as_ever(settings: Any) -> None:
    settings.PREPARED_STATEMENTS = True
    fixed: Fixed[Any] = Fixed(
        lambda by: User.objects.annotate(n=1 / (F("pk") * 0 + by)).order_by().values_list("n")[:1], by=int
    )
    UserFactory()
    for _ in range(2):
        with pytest.raises(DataError), transaction.atomic():
            fixed.first(by=0)
    assert fixed.first(by=1) == 1
