"""What has expired does not pile up."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.tasks import purge_sessions


@pytest.mark.django_db
def test_sessions_that_open_nothing_any_more_go() -> None:
    for key, days in (("old", -1), ("good", 1)):
        Session.objects.create(pk=key, session_data="", expire_date=timezone.now() + timedelta(days=days))
    purge_sessions()
    assert list(Session.objects.values_list("pk", flat=True)) == ["good"]
