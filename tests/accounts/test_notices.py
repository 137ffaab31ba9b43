"""Who is told what, once, in the way they want."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.access import Access
from accounts.models import Notice, NoticeKind
from accounts.services import notice_mails, notices
from accounts.services.notices import Wish
from activity import outbox
from activity.models import Event, Outbox
from backlog.models import Column
from backlog.services import criteria, epics, items, spikes, suggestions, workflow
from tests import factories
from tests.factories import member
from tests.shared import shared

pytestmark = pytest.mark.django_db


@shared
def owner() -> Access:
    return factories.AccessFactory(user__name="Ada Alle", key="FER")


@shared
def priya(owner: Access) -> Access:
    return member(owner, "developer", name="Priya Rao")


@pytest.fixture(autouse=True)
def sends_mail(settings: Settings) -> None:
    settings.SENDS_MAIL = True


def run_jobs() -> None:
    """Do what waits, in order."""
    while rows := list(
        Outbox.objects.filter(done_at=None, kind__in=[notices.TELL, notices.MAIL]).order_by("id")[:20]
    ):
        for row in rows:
            outbox.run(row.kind, row.key)


def told(person: Access) -> list[tuple[str, str]]:
    run_jobs()
    return list(Notice.objects.filter(user=person.user).order_by("id").values_list("kind", "text"))


def test_who_gets_an_item_is_told_and_who_gives_it_is_not(owner: Access, priya: Access) -> None:
    task = factories.TaskFactory(actor=owner, title="Set up CI")
    items.assign_item(actor=owner, item=task.number, assignee=priya.user_id)
    items.assign_item(actor=owner, item=task.number, assignee=owner.user_id)
    assert told(owner) == []
    items.assign_item(actor=owner, item=task.number, assignee=priya.user_id)
    assert told(priya)[-1] == (NoticeKind.ASSIGNED, "assigned FER-1 “Set up CI” to you")


def test_who_gets_an_item_from_its_start_is_told(owner: Access, priya: Access) -> None:
    factories.TaskFactory(actor=owner, title="Set up CI", assignee=priya.user_id)
    assert [kind for kind, _ in told(priya)] == [NoticeKind.ASSIGNED]


def test_the_same_event_told_twice_makes_one_notice(owner: Access, priya: Access) -> None:
    factories.TaskFactory(actor=owner, assignee=priya.user_id)
    run_jobs()
    event = Event.objects.get(kind="item_created")
    notices.tell_people(event.pk)
    assert len(told(priya)) == 1


def test_a_story_that_waits_is_told_to_product_owners(owner: Access, priya: Access) -> None:
    story = factories.StoryFactory(actor=owner, title="Pay by card")
    done = Column.objects.get(project=owner.project, category="done")
    workflow.change_state(actor=priya, item=story.number, column=done.pk)
    expected = (NoticeKind.ACCEPTANCE_WANTED, "finished FER-1 “Pay by card”; it waits for your acceptance")
    assert told(owner) == [expected]


def test_a_failed_criterion_reaches_who_finished_the_story(owner: Access, priya: Access) -> None:
    story = factories.StoryFactory(actor=owner, title="Pay by card", criteria=["It is fast"])
    done = Column.objects.get(project=owner.project, category="done")
    row = story.criteria.get()
    criteria.judge_criterion(actor=owner, item=story.number, criterion=row.pk, state="met")
    workflow.change_state(actor=priya, item=story.number, column=done.pk)
    criteria.judge_criterion(
        actor=owner, item=story.number, criterion=row.pk, state="failed", reason="Two seconds"
    )
    kind, text = told(priya)[-1]
    assert kind == NoticeKind.CRITERION_FAILED
    assert text.endswith("“It is fast”: Two seconds")


def test_a_product_owner_hears_once_a_day_of_words_that_a_developer_changed(
    owner: Access, priya: Access
) -> None:
    story = factories.StoryFactory(actor=owner, title="Pay by card")
    items.edit_item(actor=priya, item=story.number, description="Cards of all banks")
    items.edit_item(actor=priya, item=story.number, description="Cards of all banks, soon")
    items.edit_item(actor=priya, item=story.number, points=3)
    assert [kind for kind, _ in told(owner)] == [NoticeKind.STORY_EDITED]


def test_an_extension_is_told_to_product_owners(owner: Access, priya: Access) -> None:
    spike = factories.SpikeFactory(actor=priya, title="Which broker")
    spikes.extend_box(actor=priya, item=spike.number, minutes=60, reason="Slow", learned="A lot")
    text = "extended FER-1 “Which broker” by 1 h to 9 h: Slow"
    assert told(owner) == [(NoticeKind.BOX_USED_UP, text)]


def test_who_has_left_is_not_told(owner: Access, priya: Access) -> None:
    task = factories.TaskFactory(actor=owner)
    items.assign_item(actor=owner, item=task.number, assignee=priya.user_id)
    membership = owner.project.memberships.get(user=priya.user)
    membership.left_on = datetime.now(UTC).date() - timedelta(days=2)
    membership.save()
    assert told(priya) == []


def test_mails_go_at_once_daily_or_never_as_each_wants(owner: Access, priya: Access) -> None:
    ways = {"now": Wish(True, "now"), "daily": Wish(True, "daily"), "off": Wish(True, "off")}
    sent = {}
    for way, wish in ways.items():
        notices.set_preferences(user=priya.user, wishes={NoticeKind.ASSIGNED: wish})
        factories.TaskFactory(actor=owner, title=way, assignee=priya.user_id)
        run_jobs()
        sent[way] = len(mail.outbox)
    assert sent == {"now": 1, "daily": 1, "off": 1}
    notice_mails.mail_the_day(priya.user_id)
    assert [message.subject for message in mail.outbox] == [
        "Tandem: assigned FER-1 “now” to you",
        "Tandem: assigned FER-2 “daily” to you",
    ]
    assert "/p/FER/items/2/" in mail.outbox[1].body


def test_without_a_mail_server_nothing_waits_to_be_mailed(
    owner: Access, priya: Access, settings: Settings
) -> None:
    settings.SENDS_MAIL = False
    factories.TaskFactory(actor=owner, assignee=priya.user_id)
    run_jobs()
    assert Notice.objects.get().mail == ""


def test_what_was_read_is_not_mailed(owner: Access, priya: Access) -> None:
    factories.TaskFactory(actor=owner, assignee=priya.user_id)
    run_jobs()
    notices.mark_all_read(user=priya.user)
    assert notice_mails.mail_the_day(priya.user_id) == 0
    assert mail.outbox == []


def test_the_daily_mail_waits_for_the_morning_where_the_person_is(owner: Access, priya: Access) -> None:
    priya.user.timezone = "Pacific/Auckland"
    priya.user.save()
    factories.TaskFactory(actor=owner, assignee=priya.user_id)
    run_jobs()
    early = datetime(2026, 11, 24, 18, 59, tzinfo=UTC)  # 7:59 in Auckland
    assert notice_mails.due_for_the_day(early) == []
    assert notice_mails.due_for_the_day(early + timedelta(minutes=1)) == [priya.user_id]


def test_the_page_lists_what_is_new_and_opening_it_reads_it(
    owner: Access, priya: Access, client: Client
) -> None:
    factories.TaskFactory(actor=owner, title="<b>Set up</b>", assignee=priya.user_id)
    run_jobs()
    client.force_login(priya.user)
    page = client.get("/notices/?show=unread").content.decode()
    assert "&lt;b&gt;Set up" in page and "Ada Alle" in page
    notice = Notice.objects.get(user=priya.user)
    assert client.get(f"/notices/{notice.pk}/").url == "/p/FER/items/1/"
    assert "You have seen everything" in client.get("/notices/?show=unread").content.decode()


def test_nobody_opens_the_notices_of_others(owner: Access, priya: Access, client: Client) -> None:
    factories.TaskFactory(actor=owner, assignee=priya.user_id)
    run_jobs()
    client.force_login(owner.user)
    assert client.get(f"/notices/{Notice.objects.get().pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_wishes_are_kept_and_wrong_ones_refused_at_their_field(priya: Access, client: Client) -> None:
    client.force_login(priya.user)
    sent = {f"{kind}_mail": "off" for kind in NoticeKind.values}
    assert client.post("/notices/settings/", sent).status_code == 303
    assert notices.wishes_of(priya.user)[NoticeKind.MENTIONED] == Wish(False, "off")
    answer = client.post("/notices/settings/", sent | {"mentioned_mail": "hourly"})
    assert answer.status_code == 400
    assert "hourly is not one of the available choices" in answer.content.decode()


def test_texts_of_epics_and_suggestions_mention_too(owner: Access, priya: Access) -> None:
    epic = epics.create_epic(actor=owner, title="Pay", description="Ask @Priya Rao")
    epics.edit_epic(actor=owner, epic=epic.number, description="Ask @Priya Rao, soon")
    asked = suggestions.suggest(actor=owner, kind="story", title="Refunds", text="Who decides?")
    suggestions.edit_suggestion(actor=owner, suggestion=asked.pk, text="@Priya Rao knows")
    suggestions.accept_suggestion(actor=owner, suggestion=asked.pk)
    named = [text for kind, text in told(priya) if kind == NoticeKind.MENTIONED]
    assert named == ["mentioned you in the epic “Pay”", "mentioned you in the suggestion “Refunds”"]
    paths = set(Notice.objects.filter(kind=NoticeKind.MENTIONED).values_list("path", flat=True))
    assert paths == {f"/p/FER/epics/{epic.number}/", f"/p/FER/suggestions/{asked.pk}/"}
