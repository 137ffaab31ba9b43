"""Who is spoken to in a text: `@` and the name of somebody who is in the project now."""

from collections.abc import Iterable

from accounts.access import Access
from accounts.models import User
from accounts.queries import members_of
from backlog.models import Item
from backlog.services.loading import tell
from common.text import names_in


def people_in(actor: Access, text: str) -> list[User]:
    """Members named in a Markdown text; of two names the longer one counts, two of one name are both meant."""
    if "@" not in text:
        return []
    members = [membership.user for membership in members_of(actor)]
    found = names_in(text, map(str, members))
    return [person for person in members if str(person).casefold() in found]


def tell_mentioned(
    actor: Access,
    item: Item,
    people: Iterable[User],
    *,
    before: Iterable[User] = (),
    comment: int | None = None,
) -> None:
    """Record who is mentioned that was not `before`; nobody mentions themselves."""
    if new := _new(actor, people, before):
        tell(actor, "mentioned", item, {"people": new} | ({"comment": comment} if comment else {}))


def tell_mentions_of_description(actor: Access, item: Item, before: str = "") -> None:
    """The same for an item's description, as it is now and as it was."""
    people = people_in(actor, item.description)
    if people:
        tell_mentioned(actor, item, people, before=people_in(actor, before))


def newly_named(actor: Access, text: str, before: str = "") -> list[int]:
    """Ids of those whom a text names that the one before it did not, for what is no item."""
    people = people_in(actor, text)
    return _new(actor, people, people_in(actor, before)) if people else []


def _new(actor: Access, people: Iterable[User], before: Iterable[User]) -> list[int]:
    known = {person.pk for person in before} | {actor.user_id}
    return [person.pk for person in people if person.pk not in known]
