"""The page that describes the API: everything is on it, found by words, with calls to copy."""

from typing import Any

import pytest
from django.test import Client

from config import api_reference
from config.api_schema import EXAMPLES


def operations() -> list[api_reference.Operation]:
    return [operation for group in api_reference.groups() for operation in group.operations]


def test_every_operation_says_what_it_does_and_answers() -> None:
    found = operations()
    assert len(found) == sum(len(one) for one in api_reference.description()["paths"].values())
    assert [
        one.id for one in found if not one.summary or one.status not in ("200", "201", "202", "204")
    ] == []
    untold = [one.id for one in found if one.status in ("200", "201") and not one.answers]
    assert untold == ["attachments_file_retrieve", "exports_file_retrieve", "lists_.csv_retrieve"]  # files


def test_examples_are_of_operations_that_there_are() -> None:
    assert EXAMPLES.keys() <= {one.id for one in operations()}


@pytest.mark.parametrize(
    ("path", "method", "header"),
    [
        ("items/", "post", "Idempotency-Key"),
        ("items/{number}/", "patch", "If-Match"),
        ("items/{number}/", "delete", "If-Match"),
        ("webhooks/{webhook}/", "delete", "If-Match"),
    ],
)
def test_headers_are_described(path: str, method: str, header: str) -> None:
    told: Any = api_reference.description()["paths"]["/api/v1/projects/{project_key}/" + path][method]
    assert header in [one["name"] for one in told["parameters"] if one["in"] == "header"]


def test_a_search_finds_by_method_address_and_words() -> None:
    found = [one.id for group in api_reference.matching("POST  items LINK") for one in group.operations]
    assert found == ["items_links_create"]
    assert api_reference.matching("no such thing") == []


@pytest.mark.django_db
def test_the_page_is_for_everybody(client: Client) -> None:
    page = client.get("/api/").content.decode()
    assert all(f'id="{one.id}"' in page for one in operations())
    one = client.get("/api/?q=items_create").content.decode()
    assert (one.count("<details"), "1 operation<" in one, "curl -X POST" in one) == (1, True, True)
    assert "Nothing is about “&lt;script&gt;”" in client.get("/api/?q=<script>").content.decode()


@pytest.mark.django_db
def test_a_call_to_copy_has_its_version_and_its_body() -> None:
    edit = next(one for one in operations() if one.id == "items_partial_update")
    assert edit.curl.startswith('curl -X PATCH -H "Authorization: Bearer $TOKEN"')
    assert "-H 'If-Match: \"3\"'" in edit.curl
    assert '"title": "Pay by card or invoice"' in edit.curl
