"""Links between items: blocks, relates to, results from. They are shown from both ends and hold nothing back."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.services.projects import lock_project
from backlog import policies
from backlog.models import Item, Link
from backlog.rules.gates import leads_back
from backlog.rules.links import circle, words
from backlog.services.fields import choice, cleaned
from backlog.services.loading import Typed, tell
from common.errors import Invalid, NotFound

ONE_WAY = (Link.Kind.BLOCKS, Link.Kind.RESULTS_FROM)


@transaction.atomic
def link_items(*, actor: Access, item: int, kind: str, other: int, is_turned: bool = False) -> Link:
    """`item` blocks, relates to, or results from `other` (both numbers); `is_turned`, `other` does so to `item`.

    Raises NotAllowed, NotFound for `item`, and Invalid at `other` for an item that is not there, itself, linked like
    this already, or linked the other way round where that makes no sense: two items do not block each other,
    directly or through others.
    """
    policies.require(actor, "link_items")
    kind = cleaned("kind", choice(Link.Kind.values, is_optional=False), kind)
    lock_project(actor)  # no two of them close a circle
    there = Item.objects.filter(project_id=actor.project_id, number__in=(item, other), deleted_at=None)
    found = {one.number: one for one in there}
    if item not in found:
        raise NotFound()
    if other not in found:
        raise Invalid(fields={"other": "This project has no item with that number."})
    source, target = (found[other], found[item]) if is_turned else (found[item], found[other])
    source.project = target.project = actor.project
    _check(source, target, kind)
    link = Link.objects.create(
        project=actor.project,
        source=source,
        target=target,
        kind=kind,
        created_by=actor.user,
        created_at=timezone.now(),
    )
    _tell(actor, "item_linked", link)
    return link


@transaction.atomic
def create_result(*, actor: Access, of: int, create: Callable[..., Typed], **values: Any) -> Typed:
    """An item made by a service, and the link that says it results from `of` (a number): both or none."""
    made = create(actor=actor, **values)
    link_items(actor=actor, item=made.number, kind=Link.Kind.RESULTS_FROM, other=of)
    return made


@transaction.atomic
def unlink_items(*, actor: Access, item: int, link: int) -> Link:
    """Take a link (its id) away, from either end. Raises NotFound for one of another item."""
    policies.require(actor, "link_items")
    rows = Link.objects.select_for_update(of=("self",)).select_related("source", "target")
    found = rows.filter(project_id=actor.project_id, pk=link).first()
    if found is None or item not in (found.source.number, found.target.number):
        raise NotFound()
    _tell(actor, "item_unlinked", found)
    found.delete()
    return found


def _check(source: Item, target: Item, kind: str) -> None:
    if source.pk == target.pk:
        raise Invalid(fields={"other": "An item is not linked to itself."})
    links = Link.objects.filter(project_id=source.project_id, kind=kind)
    there = links.filter(source=source, target=target)
    if kind == Link.Kind.RELATES:
        there |= links.filter(source=target, target=source)
    if there.exists():
        says = words(kind, is_source=True)
        raise Invalid(fields={"other": f"{source.key} {says} {target.key} already."})
    if kind in ONE_WAY and leads_back(links.values_list("source_id", "target_id"), target.pk, source.pk):
        raise Invalid(fields={"other": circle(kind, source.key, target.key)})


def _tell(actor: Access, kind: str, link: Link) -> None:
    """Both ends remember it, each in its own words."""
    for one, other, is_source in ((link.source, link.target, True), (link.target, link.source, False)):
        said = {
            "kind": link.kind,
            "words": words(link.kind, is_source=is_source),
            "other": other.number,
            "key": f"{actor.project.key}-{other.number}",
            "link": link.pk,
            "is_source": is_source,
        }
        tell(actor, kind, one, said)
