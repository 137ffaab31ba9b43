"""Where a project's events are sent: in order, at least once, to the public internet only."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Access
from accounts.models import Webhook
from accounts.sealing import unseal
from accounts.services import webhook_delivery, webhooks
from activity.models import Event
from backlog.services.items import edit_item
from common.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from tests.factories import AccessFactory, StoryFactory, member
from tests.shared import shared

pytestmark = pytest.mark.django_db
INSIDE = ["https://127.0.0.1/", "https://10.0.0.1/", "https://100.64.0.1/", "https://[::ffff:10.0.0.1]/"]


@dataclass
class Receiver:
    """A server elsewhere: what it got, and the status it answers with."""

    url: str = ""
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def seqs(self) -> list[int]:
        return [event["seq"] for _, body in self.got for event in json.loads(body)["events"]]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(found.status)
            self.send_header("Location", f"{found.url}elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}/"
        settings.WEBHOOK_INTERNAL_HOSTS = [f"127.0.0.1:{server.server_port}"]
        yield found
        server.shutdown()


@shared
def admin() -> Access:
    return AccessFactory(key="FER", user__name="Ada Admin")


def send() -> None:
    """What the clock and the workers do, until nothing may be sent any more."""
    while due := list(webhook_delivery.due(timezone.now()).values_list("pk", flat=True)):
        for webhook in due:
            webhook_delivery.deliver(webhook)


def later(hook: Webhook) -> Webhook:
    hook.refresh_from_db()
    return hook


def wait_is_over(hook: Webhook) -> None:
    Webhook.objects.filter(pk=hook.pk).update(retry_at=None)


def test_everything_from_then_on_arrives_in_order_and_once(admin: Access, receiver: Receiver) -> None:
    StoryFactory(actor=admin)
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    story = StoryFactory(actor=admin, title="Secret words")
    edit_item(actor=admin, item=story.number, title="Other words")
    send()
    newest = list(Event.objects.filter(project_id=admin.project_id, seq__gt=hook.after_seq).order_by("seq"))
    assert receiver.seqs == [event.seq for event in newest]
    told = [event for _, body in receiver.got for event in json.loads(body)["events"]]
    assert told[0]["kind"] == "webhook_added"
    assert (told[-1]["number"], told[-1]["by"]["name"]) == (story.number, "Ada Admin")
    assert b"words" not in receiver.got[0][1]
    send()
    assert len(receiver.seqs) == len(newest)


def test_what_is_sent_is_signed(admin: Access, receiver: Receiver) -> None:
    _, secret = webhooks.add_webhook(actor=admin, url=receiver.url)
    send()
    headers, body = receiver.got[0]
    at, mac = (part.partition("=")[2] for part in headers["Tandem-Signature"].split(","))
    assert mac == hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_does_not_arrive_is_sent_again_later_and_nothing_is_skipped(
    status: int, admin: Access, receiver: Receiver
) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    receiver.status = status
    send()
    assert len(receiver.got) == 1  # a redirect is not followed, and a retry waits
    assert later(hook).last_status == status
    assert hook.retry_at and hook.retry_at > timezone.now()
    receiver.status, receiver.got = 204, []
    StoryFactory(actor=admin)
    wait_is_over(hook)
    send()
    assert receiver.seqs == list(range(hook.after_seq + 1, later(hook).after_seq + 1))
    assert (hook.failures, hook.failing_since, hook.retry_at) == (0, None, None)


def test_two_workers_send_once_and_a_dead_ones_share_is_sent_after_a_while(
    admin: Access, receiver: Receiver
) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    Webhook.objects.update(busy_until=timezone.now() + timedelta(seconds=20))
    assert not webhook_delivery.deliver(hook.pk)
    assert not receiver.got
    Webhook.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    send()
    assert len(receiver.got) == 1


def test_slow_receivers_never_hold_all_workers(admin: Access, receiver: Receiver) -> None:
    slow = [webhooks.add_webhook(actor=admin, url=receiver.url)[0].pk for _ in range(2)]
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    Webhook.objects.filter(pk__in=slow).update(busy_until=timezone.now() + timedelta(seconds=20))
    assert not webhook_delivery.deliver(hook.pk)
    assert not receiver.got
    Webhook.objects.filter(pk=slow[0]).update(busy_until=None)
    webhook_delivery.deliver(hook.pk)
    assert len(receiver.got) == 1


def test_after_three_days_of_failures_it_is_stopped_and_says_so(admin: Access, receiver: Receiver) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    receiver.status = 500
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4), failures=50)
    send()
    assert not later(hook).is_active
    assert Event.objects.filter(kind="webhook_stopped", subject_id=hook.pk).exists()
    receiver.status = 200
    webhooks.retry_webhook(actor=admin, webhook=hook.pk)
    send()
    assert later(hook).is_active
    assert hook.last_status == 200


def test_it_is_told_of_what_it_asked_for_only(admin: Access, receiver: Receiver) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url, about=["sprint"])
    StoryFactory(actor=admin)
    send()
    assert [json.loads(body)["events"][0]["kind"] for _, body in receiver.got] == ["webhook_added"]
    assert later(hook).after_seq == Event.objects.filter(project_id=admin.project_id).count()


@pytest.mark.parametrize("url", INSIDE)
def test_no_address_inside_is_taken_new_or_changed(
    url: str, admin: Access, settings: Any, receiver: Receiver
) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    with pytest.raises(Invalid, match="public internet"):
        webhooks.add_webhook(actor=admin, url=url)
    with pytest.raises(Invalid, match="public internet"):
        webhooks.edit_webhook(actor=admin, webhook=hook.pk, version=1, url=url)
    assert later(hook).url == receiver.url
    settings.WEBHOOK_INTERNAL_HOSTS = []  # no longer allowed: nothing is sent there any more
    send()
    assert not receiver.got


def test_a_change_meanwhile_is_not_written_over(admin: Access, receiver: Receiver) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    webhooks.edit_webhook(actor=admin, webhook=hook.pk, version=1, about=["item"])
    with pytest.raises(Stale):
        webhooks.edit_webhook(actor=admin, webhook=hook.pk, version=1, is_active=False)
    assert later(hook).is_active


def test_admins_only_and_in_their_own_project(admin: Access, receiver: Receiver) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    dev = member(admin, "developer")
    with pytest.raises(NotAllowed):
        webhooks.add_webhook(actor=dev, url=receiver.url)
    other = AccessFactory()
    with pytest.raises(NotFound):
        webhooks.remove_webhook(actor=other, webhook=hook.pk)


def test_members_read_of_its_host_and_not_of_the_secret_that_its_address_may_hold(
    admin: Access, receiver: Receiver
) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=f"{receiver.url}services/T0/s3cr3t?key=s3cr3t")
    webhooks.edit_webhook(actor=admin, webhook=hook.pk, version=1, url=f"{receiver.url}s3cr3t")
    receiver.status = 410
    send()
    webhooks.remove_webhook(actor=admin, webhook=hook.pk)
    told = Event.objects.filter(subject_type="webhook").values_list("kind", "data")
    assert {kind for kind, _ in told} == {
        f"webhook_{one}" for one in ("added", "edited", "stopped", "removed")
    }
    assert {data["name"] for _, data in told} == {receiver.url.split("/")[2]}


def test_a_secret_of_another_key_says_so_and_loses_nothing(
    admin: Access, receiver: Receiver, settings: Any
) -> None:
    hook, _ = webhooks.add_webhook(actor=admin, url=receiver.url)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of a restored installation", []
    send()
    assert "SECRET_KEY" in later(hook).last_error
    webhooks.renew_secret(actor=admin, webhook=hook.pk)
    send()
    assert receiver.seqs[0] == hook.after_seq + 1


def test_ten_are_enough(admin: Access, receiver: Receiver) -> None:
    for _ in range(webhooks.MOST):
        webhooks.add_webhook(actor=admin, url=receiver.url)
    with pytest.raises(Refused, match="at most 10"):
        webhooks.add_webhook(actor=admin, url=receiver.url)


def test_the_secret_is_shown_once_and_what_was_typed_comes_back(
    admin: Access, receiver: Receiver, client: Client
) -> None:
    client.force_login(admin.user)
    bad = client.post("/p/FER/webhooks/", {"url": "https://10.0.0.1/x", "about": ["item"]})
    assert bad.status_code == 400
    assert b"10.0.0.1 is not on the public internet." in bad.content
    assert b'value="https://10.0.0.1/x"' in bad.content
    made = client.post("/p/FER/webhooks/", {"url": receiver.url})
    hook = Webhook.objects.get()
    secret = unseal(hook.sealed_secret)
    assert secret in made.content.decode()
    for page in ("/p/FER/webhooks/", f"/p/FER/webhooks/{hook.pk}/"):
        assert secret not in client.get(page).content.decode()
    renewed = client.post(f"/p/FER/webhooks/{hook.pk}/secret/").content.decode()
    assert unseal(later(hook).sealed_secret) in renewed
    assert secret not in renewed


def test_the_api_makes_changes_and_removes_them(admin: Access, receiver: Receiver, client: Client) -> None:
    client.force_login(admin.user)
    base = "/api/v1/projects/FER/webhooks/"
    json_type = {"content_type": "application/json"}
    made = client.post(base, {"url": receiver.url, "about": ["item"]}, **json_type)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whk_")
    one = f"{base}{made.json()['id']}/"
    assert "secret" not in client.get(one).json()
    assert client.patch(one, {"is_active": False}, **json_type).status_code == 400  # says no version
    edited = client.patch(one, {"is_active": False}, headers={"If-Match": made["ETag"]}, **json_type)
    assert edited.json()["is_active"] is False
    etag = client.get(one)["ETag"]
    assert client.delete(one, headers={"if-match": etag}).status_code == 204
    assert client.get(base).json() == []
