"""Settings of a project through the API: the same rules as on their page."""

from typing import Any

import pytest

from activity.models import Event
from tests.api.conftest import Caller


def test_an_admin_changes_named_settings_and_the_rest_stays(api: Caller) -> None:
    before = api.get("").json()
    sent = {"focus_bp": 6500, "sizes_in_points": True, "working_day_ends_at": "17:30:00", "name": "Ferries"}
    answer = api.patch("", sent)
    assert answer.status_code == 200, answer.json()
    after = api.get("").json()
    assert after == before | sent
    assert Event.objects.filter(kind="settings_edited").latest("id").data["changed"].keys() == sent.keys()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"focus_bp": 10_001}, "focus_bp"),
        ({"name": " "}, "name"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"country": "XX"}, "country"),
        ({"working_day_ends_at": "late"}, "working_day_ends_at"),
        ({"key": "NEW"}, "key"),
        ({"definition_of_done": "x" * 20_001}, "definition_of_done"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(api: Caller, body: Any, field: str) -> None:
    answer = api.patch("", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_only_admins_change_settings(api: Caller) -> None:
    api.access.project.memberships.update(is_admin=False)
    assert api.patch("", {"name": "Mine"}).status_code == 403
