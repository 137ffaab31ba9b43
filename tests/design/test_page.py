"""The page of the design system: whoever is signed in sees each component once for each theme."""

import pytest
from django.test import Client

from tests import factories


@pytest.mark.django_db
def test_the_page_shows_each_component_in_both_themes(client: Client) -> None:
    client.force_login(factories.UserFactory())
    page = client.get("/design/").content.decode()
    for word in (
        'class="row',
        'class="card',
        'class="toast',
        'class="dialog"',
        'class="palette"',
        'class="menu"',
    ):
        assert page.count(word) >= 2, word
    assert page.count('class="scheme light"') == page.count('class="scheme dark"') == 8


def test_nobody_outside_sees_it(client: Client) -> None:
    answer = client.get("/design/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
