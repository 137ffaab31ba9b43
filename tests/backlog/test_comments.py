"""Comments: one's own words can be changed and taken back, and who is mentioned is told once."""

from typing import Any

import pytest

from accounts.access import Access
from activity.models import Event
from backlog.models import Comment
from backlog.services import comments, items
from common.errors import Invalid, NotAllowed, NotFound, Stale
from tests.factories import StoryFactory, member
from tests.shared import shared


@shared
def story(po: Access) -> Any:
    return StoryFactory(actor=po)


def say(actor: Access, story: Any, body: str) -> Comment:
    return comments.comment(actor=actor, item=story.number, body=body)


def told() -> list[Any]:
    return list(Event.objects.filter(kind="mentioned").order_by("id").values_list("data__people", flat=True))


def test_ones_own_words_are_changed_and_marked(stakeholder: Access, story: Any) -> None:
    row = say(stakeholder, story, "One")
    given = {"actor": stakeholder, "item": story.number, "comment": row.pk}
    changed = comments.edit_comment(**given, body="Two", version=1)
    assert (changed.body, changed.version, changed.edited_at is not None) == ("Two", 2, True)
    with pytest.raises(Stale) as stale:
        comments.edit_comment(**given, body="Three", version=1)
    assert stale.value.changed == {"body": ("Two", "Three")}
    with pytest.raises(Invalid):
        comments.edit_comment(**given, body=" ", version=2)
    assert comments.edit_comment(**given, body="Two", version=2).version == 2


def test_others_words_stay_theirs(everybody: Access, po: Access, stakeholder: Access, story: Any) -> None:
    row = say(stakeholder, story, "Mine")
    for actor in (po, everybody):  # an admin neither
        with pytest.raises(NotAllowed):
            comments.edit_comment(actor=actor, item=story.number, comment=row.pk, body="Yours", version=1)
    with pytest.raises(NotAllowed):
        comments.delete_comment(actor=po, item=story.number, comment=row.pk)
    comments.delete_comment(actor=everybody, item=story.number, comment=row.pk)
    with pytest.raises(NotFound):
        comments.edit_comment(actor=stakeholder, item=story.number, comment=row.pk, body="x", version=1)
    comments.restore_comment(actor=stakeholder, item=story.number, comment=row.pk)
    assert Comment.objects.get(pk=row.pk).deleted_at is None


def test_mentions_are_of_members_and_told_once(po: Access, dev: Access, master: Access, story: Any) -> None:
    row = say(po, story, "@dario dev, look; @Petra Owner knows, `@Sam Master` not, nor foo@Sam Master")
    assert set(row.mentions.all()) == {dev.user, po.user}
    given = {"item": story.number, "comment": row.pk, "version": 1}
    comments.edit_comment(actor=po, body="@Dario Dev and @Sam Master", **given)
    assert told() == [[dev.user_id], [master.user_id]]


def test_of_two_names_the_longer_one_counts(everybody: Access, po: Access, story: Any) -> None:
    short, long = (member(everybody, "developer", name=name) for name in ("Ann", "Ann Lee"))
    assert set(say(po, story, "@ann lee").mentions.all()) == {long.user}
    assert set(say(po, story, "@Ann, @Annabel").mentions.all()) == {short.user}


def test_a_description_mentions_too(po: Access, dev: Access, master: Access) -> None:
    story = StoryFactory(actor=po, description="For @Dario Dev")
    items.edit_item(actor=po, item=story.number, description="For @Dario Dev and @Sam Master")
    items.edit_item(actor=po, item=story.number, description="Both, @Sam Master, @Dario Dev")
    assert told() == [[dev.user_id], [master.user_id]]
