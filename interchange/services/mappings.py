"""Mappings under a name, for the next file like it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.access import Access
from common.errors import Invalid, NotFound, Refused
from common.text import is_blank, storable
from interchange import policies
from interchange.models import ImportJob, SavedMapping
from interchange.services.uploads import read_again

KEPT = ("fields", "types", "columns", "markup", "dates", "criteria")
MOST = 50


@transaction.atomic
def save_mapping(*, actor: Access, job_id: int, name: str, chosen: Mapping[str, Any]) -> SavedMapping:
    """Keep what is chosen in a preview, there and under a name; the same name again replaces it.

    Raises Invalid at `save_as`, and like read_again.
    """
    policies.require(actor, "import")
    name = " ".join(storable(name).split())
    if is_blank(name) or len(name) > 80:
        raise Invalid(fields={"save_as": "Give it a name of at most 80 characters."})
    if actor.user is None:
        raise Refused("A mapping is saved by a person.")
    others = SavedMapping.objects.filter(project=actor.project).exclude(name=name)
    if others.count() >= MOST:
        raise Invalid(fields={"save_as": f"There are {MOST} saved mappings already. Delete one first."})
    job = read_again(actor=actor, job_id=job_id, mapping=chosen)
    mapping = {key: job.mapping[key] for key in KEPT if key in job.mapping}
    mapping["signature"] = job.report["found"]["signature"]
    saved, _created = SavedMapping.objects.update_or_create(
        project=actor.project, name=name, defaults={"mapping": mapping, "created_by": actor.user}
    )
    return saved


def use_mapping(*, actor: Access, job_id: int, saved_id: int) -> ImportJob:
    """Read a preview's file again with what was saved. Columns and types that it does not know stay as suggested."""
    policies.require(actor, "import")
    saved = _saved(actor, saved_id)
    return read_again(
        actor=actor, job_id=job_id, mapping={key: saved.mapping[key] for key in KEPT if key in saved.mapping}
    )


@transaction.atomic
def delete_mapping(*, actor: Access, saved_id: int) -> None:
    policies.require(actor, "import")
    _saved(actor, saved_id).delete()


def _saved(actor: Access, saved_id: int) -> SavedMapping:
    found = SavedMapping.objects.filter(project=actor.project, pk=saved_id).first()
    if found is None:
        raise NotFound()
    return found
