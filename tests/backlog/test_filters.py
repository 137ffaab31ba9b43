"""Every filter of a list, from the address to the rows; and views that keep them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import Access
from backlog import queries
from backlog.forms.filters import filter_of, kept
from backlog.models import Attachment, Gate, Item, SavedView
from backlog.queries.views import saved_views
from backlog.services import items
from backlog.services.saved_views import delete_view, edit_view, save_view
from common.errors import Invalid, NotAllowed, NotFound
from sprints.services.planning import plan_item
from sprints.services.sprints import create_sprint
from tests.factories import AccessFactory, DefectFactory, EpicFactory, SpikeFactory, StoryFactory, TaskFactory
from tests.shared import shared


@shared
def mixed(everybody: Access, po: Access) -> Access:
    EpicFactory(actor=everybody, kind="foundation")
    now = timezone.now()
    first = StoryFactory(actor=po, epic=1, kind="quality", design="separate")
    items.edit_item(actor=everybody, item=1, points=5)
    TaskFactory(actor=everybody, category="debt", estimate_minutes=120)
    spike = SpikeFactory(actor=everybody, timebox_minutes=480)
    defect = DefectFactory(actor=everybody, severity=2, estimate_minutes=30)
    items.block_item(actor=everybody, item=2, reason="No keys")
    Gate.objects.create(project=everybody.project, item_id=first.pk, waits_for_id=spike.pk, created_at=now)
    Attachment.objects.create(
        item_id=defect.pk, file="x", name="x", content_type="x", size=1, digest="x", created_at=now
    )
    Item.objects.filter(number=4).update(
        created_at=now - timedelta(days=40), updated_at=now - timedelta(days=9)
    )
    return everybody


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"type": "story,spike"}, [1, 3]),
        ({"type": "story,nonsense"}, [1]),
        ({"epic_kind": "foundation"}, [1]),
        ({"story_kind": "quality"}, [1]),
        ({"design": "separate"}, [1]),
        ({"category": "debt"}, [2]),
        ({"severity": "2"}, [4]),
        ({"severity": "9"}, [1, 2, 3, 4]),
        ({"blocked": "yes"}, [2]),
        ({"blocked": "no", "type": "task"}, []),
        ({"gated": "yes"}, [1]),
        ({"gated": "no"}, [2, 3, 4]),
        ({"attachments": "yes"}, [4]),
        ({"points_min": "3", "points_max": "5"}, [1]),
        ({"points_max": "4,5"}, []),
        ({"hours_min": "1h"}, [2, 3]),
        ({"hours_max": "2"}, [2, 4]),
        ({"hours_min": "nonsense", "points_min": "NaN", "points_max": "1e9999999"}, [1, 2, 3, 4]),
        ({"created_since": (timezone.now() - timedelta(days=2)).date().isoformat()}, [1, 2, 3]),
        ({"updated_since": "9999-99-99"}, [1, 2, 3, 4]),
        ({"sprint": "none"}, [1, 2, 3, 4]),
        ({"sprint": "77"}, []),
        ({"sprint": "x", "created_by": "x", "state": "x"}, [1, 2, 3, 4]),
    ],
)
def test_each_narrows_the_list(mixed: Access, asked: dict[str, str], numbers: list[int]) -> None:
    assert [item.number for item in queries.find_items(mixed, filter_of(asked))] == numbers


def test_by_sprint(mixed: Access) -> None:
    today = timezone.now().date()
    sprint = create_sprint(actor=mixed, goal="Go", start_on=today, end_on=today + timedelta(days=9)).number
    plan_item(actor=mixed, sprint=sprint, item=2)
    found = {
        asked: queries.find_items(mixed, filter_of({"sprint": asked})) for asked in (str(sprint), "none")
    }
    assert [[item.number for item in rows] for rows in found.values()] == [[2], [1, 3, 4]]


def test_by_who_created_it(mixed: Access, po: Access) -> None:
    found = queries.find_items(mixed, filter_of({"created_by": str(po.user_id)}))
    assert [item.number for item in found] == [1]


def test_a_view_is_written_anew_renamed_shared_and_deleted(
    everybody: Access, po: Access, stakeholder: Access
) -> None:
    view = save_view(actor=po, name=" Mine ", query="ready=no")
    assert save_view(actor=po, name="Mine", query="ready=yes").pk == view.pk
    assert saved_views(po)[0].query == "ready=yes" and saved_views(stakeholder) == []
    edit_view(actor=po, view=view.pk, name="Ours", is_shared=True)
    assert [one.name for one in saved_views(stakeholder)] == ["Ours"]
    with pytest.raises(NotAllowed):
        edit_view(actor=stakeholder, view=view.pk, name="Theirs")
    with pytest.raises(NotAllowed):
        delete_view(actor=stakeholder, view=view.pk)
    delete_view(actor=everybody, view=view.pk)
    assert not SavedView.objects.exists()


def test_stakeholders_keep_views_to_themselves(stakeholder: Access, po: Access) -> None:
    view = save_view(actor=stakeholder, name="Mine", query="")
    with pytest.raises(NotAllowed):
        edit_view(actor=stakeholder, view=view.pk, is_shared=True)
    with pytest.raises(NotAllowed):
        save_view(actor=stakeholder, name="Ours", query="", is_shared=True)
    with pytest.raises(NotFound):
        edit_view(actor=po, view=view.pk, name="x")
    with pytest.raises(NotFound):
        delete_view(actor=AccessFactory(), view=view.pk)


@pytest.mark.parametrize(("name", "query"), [("", "x"), ("x" * 61, ""), ("x", "y" * 2001)])
def test_odd_views_are_told_at_their_field(po: Access, name: str, query: str) -> None:
    with pytest.raises(Invalid) as refused:
        save_view(actor=po, name=name, query=query)
    assert refused.value.fields


def test_two_views_of_one_person_have_two_names(po: Access) -> None:
    save_view(actor=po, name="A", query="")
    second = save_view(actor=po, name="B", query="")
    with pytest.raises(Invalid):
        edit_view(actor=po, view=second.pk, name="A")


def test_an_address_keeps_only_what_is_a_filter() -> None:
    assert kept({"q": "x" * 500, "evil": "1", "ready": "yes"}) == {"q": "x" * 200, "ready": "yes"}
