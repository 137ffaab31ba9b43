"""Pages of problems: what happened, what was kept, and a way back."""

import pytest
from django.test import Client

from tests import factories


@pytest.mark.django_db
def test_a_page_older_than_the_sign_in_says_that_nothing_was_saved_and_leads_back() -> None:
    client = Client(enforce_csrf_checks=True)
    user = factories.UserFactory()
    client.force_login(user)
    sent = {"name": "Another name"}
    answer = client.post("/profile/", sent, headers={"Referer": "http://testserver/profile/?a=1"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "nothing was saved" in page
    assert 'href="/profile/?a=1"' in page
    user.refresh_from_db()
    assert user.name != "Another name"
