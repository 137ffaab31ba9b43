"""A call with an Idempotency-Key is carried out once, however often and by however many it is sent."""

import os
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from accounts.models import AnsweredCall, Invitation
from accounts.services.calls import purge_answered_calls
from backlog.models import Item
from tests.api.conftest import Caller
from tests.factories import AccessFactory, member

TASK = {"type": "task", "title": "Once"}


def send(api: Caller, body: Any = TASK, key: str = "k", path: str = "items/") -> Any:
    return api.post(path, body, idempotency_key=key)


def test_the_same_call_is_given_the_first_answer(api: Caller) -> None:
    first, again = send(api), send(api)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert again["ETag"] == first["ETag"]
    assert Item.objects.count() == 1


def test_a_key_stands_for_one_call_of_one_person(api: Caller) -> None:
    send(api)
    other_body = send(api, TASK | {"title": "Other"})
    assert (other_body.status_code, list(other_body.json()["errors"])) == (422, ["Idempotency-Key"])
    assert send(api, {"title": "Epic"}, path="epics/").status_code == 201
    somebody = Caller(member(api.access, "developer"))
    assert send(somebody).json()["number"] != send(api).json()["number"]


def test_a_refused_call_leaves_no_trace(api: Caller) -> None:
    assert send(api, TASK | {"title": ""}).status_code == 400
    assert AnsweredCall.objects.count() == 0
    assert send(api).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ü"])
def test_a_key_that_is_none_is_refused(api: Caller, key: str) -> None:
    answer = send(api, key=key)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["Idempotency-Key"])


def test_a_secret_is_told_once_and_not_kept(api: Caller) -> None:
    body = {"emails": ["new@example.org"], "roles": ["developer"]}
    first = send(api, body, path="invitations/")
    link = first.json()["invited"][0]["link"]
    again = send(api, body, path="invitations/")
    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "told_once")
    assert Invitation.objects.count() == 1
    assert link not in AnsweredCall.objects.get().answer


def test_a_file_is_attached_once(api: Caller, files: Any) -> None:
    path = f"{api.root}items/{api.create('task')['number']}/attachments/"

    def attach(words: bytes) -> Any:
        sent = {"file": ContentFile(words, name="a.txt")}
        return api.client.post(path, sent, format="multipart", headers={"idempotency-key": "k"})

    assert attach(b"words").json() == attach(b"words").json()
    assert attach(b"other").status_code == 422
    assert len(api.client.get(path).json()) == 1


def test_answers_are_kept_for_a_day(api: Caller) -> None:
    first = send(api).json()["number"]
    AnsweredCall.objects.update(at=timezone.now() - timedelta(hours=25))
    assert send(api, TASK | {"title": "A new day"}).json()["number"] != first
    AnsweredCall.objects.update(at=timezone.now() - timedelta(hours=25))
    assert (purge_answered_calls(), AnsweredCall.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_who_sends_it_at_the_same_time_makes_one_item() -> None:
    access = AccessFactory(key="FER")
    callers, keys = [Caller(access) for _ in range(20)], range(50 if os.environ.get("TANDEM_SOAK") else 1)
    numbers: list[tuple[int, int]] = []
    start = threading.Barrier(len(callers))

    def post(api: Caller) -> None:
        try:
            for key in keys:
                start.wait()
                numbers.append((key, send(api, key=f"k{key}").json()["number"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[api]) for api in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == len(callers) * len(keys)
    assert len(set(numbers)) == Item.objects.count() == len(keys)
