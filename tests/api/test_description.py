"""The API's own description, and the promises that hold for every address."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from rest_framework.test import APIClient

from accounts import policies as accounts_policies
from backlog import policies as backlog_policies
from interchange import policies as interchange_policies
from sprints import policies as sprint_policies
from sprints.api.views.base import ASKED_BY_SERVICE

KNOWN = {
    *accounts_policies.RULES,
    *backlog_policies.RULES,
    *backlog_policies.BY_TYPE,
    *sprint_policies.RULES,
    *interchange_policies.RULES,
    *ASKED_BY_SERVICE,
    "public",
    "signed_in",
}


def api_views(resolver: Any = None, prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += api_views(entry, path)
        elif isinstance(entry, URLPattern) and hasattr(entry.callback, "cls") and path.startswith("api/"):
            found.append((path, entry.callback))
    return found


def test_the_description_has_no_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


@pytest.mark.django_db
def test_the_description_is_json_and_tells_of_refusals() -> None:
    answer = APIClient().get("/api/v1/schema/")
    assert answer.status_code == 200
    described = answer.json()
    create = described["paths"]["/api/v1/projects/{project_key}/items/"]["post"]
    body = create["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    proxies = described["components"]["schemas"][body]
    assert proxies["discriminator"]["propertyName"] == "type"
    assert set(proxies["discriminator"]["mapping"]) == {"story", "task", "spike", "defect"}
    assert all("4XX" in one["responses"] for path in described["paths"].values() for one in path.values())


def test_every_action_of_every_view_names_a_rule_that_there_is() -> None:
    views = api_views()
    assert len(views) > 50
    for path, callback in views:
        policy = callback.cls.policy
        names = (
            [policy] if isinstance(policy, str) else [policy[action] for action in callback.actions.values()]
        )
        assert set(names) <= KNOWN, path


@pytest.mark.django_db
def test_nobody_comes_in_without_signing_in() -> None:
    client = APIClient()
    for path, callback in api_views():
        if callback.cls.policy == "public":
            continue
        address = "/" + path.replace("<str:project_key>", "FER").replace("<str:kind>", "product")
        while "<int:" in address:
            address = address[: address.index("<")] + "1" + address[address.index(">") + 1 :]
        for method in set(callback.actions) - {"head"}:
            answer = getattr(client, method)(address, {}, format="json")
            assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), address
