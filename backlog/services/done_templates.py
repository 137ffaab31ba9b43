"""Templates of the definition of done: what a new technical task's checklist starts with."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from accounts.access import Access
from accounts.services.projects import lock_project
from activity.services import record
from backlog import policies
from backlog.models import DoneItem, DoneTemplate
from backlog.rules.pasted import rows_of
from backlog.services.criteria import add_done_items
from backlog.services.fields import PART_TEXT, cleaned, line
from common.errors import Invalid, NotFound, Refused, Stale

MOST_LINES = 50
MOST_TEMPLATES = 50
NONE = 0  # chosen in place of a template: start with nothing


@transaction.atomic
def create_template(
    *, actor: Access, name: str, lines: Sequence[str] | str, is_default: bool = False
) -> DoneTemplate:
    """A named list of lines; the default one is what new tasks start with. Raises NotAllowed and Invalid."""
    policies.require(actor, "edit_templates")
    lock_project(actor)  # one template is the default
    if DoneTemplate.objects.filter(project=actor.project).count() >= MOST_TEMPLATES:
        raise Refused(f"A project has at most {MOST_TEMPLATES} templates.")
    template = DoneTemplate(project=actor.project)
    return _write(actor, "done_template_created", template, name, lines, is_default=is_default)


@transaction.atomic
def edit_template(
    *,
    actor: Access,
    template: int,
    name: str,
    lines: Sequence[str] | str,
    is_default: bool = False,
    was: Sequence[str] | str | None = None,
) -> DoneTemplate:
    """Change a template; checklists that started from it stay. `was`: its lines as they were seen.

    Raises NotAllowed, NotFound, Invalid, and Stale where its lines are others now.
    """
    policies.require(actor, "edit_templates")
    lock_project(actor)  # one template is the default
    found = _found(actor, template)
    seen = was.splitlines() if isinstance(was, str) else was
    if seen is not None and [" ".join(one.split()) for one in seen] != found.lines != _lines(lines):
        now = "\n".join(found.lines)
        changed = {"lines": (now, "\n".join(_lines(lines)))}
        raise Stale(
            f"Somebody changed the lines of “{found.name}” in the meantime.", changed=changed, was=now
        )
    return _write(actor, "done_template_edited", found, name, lines, is_default=is_default)


@transaction.atomic
def delete_template(*, actor: Access, template: int) -> DoneTemplate:
    """Checklists that started from it stay. Raises NotAllowed and NotFound."""
    policies.require(actor, "edit_templates")
    lock_project(actor)  # one template is the default
    found = _found(actor, template)
    _tell(actor, "done_template_deleted", found)
    found.delete()
    return found


@transaction.atomic
def add_from_template(*, actor: Access, item: int, template: int) -> list[DoneItem]:
    """Put a template's lines below a task's own; those that it has already are left out. Raises Refused for none."""
    policies.require(actor, "edit_task")
    found = _found(actor, template)
    there = {
        text.casefold()
        for text in DoneItem.objects.filter(task__project_id=actor.project_id, task__number=item).values_list(
            "text", flat=True
        )
    }
    new = [text for text in found.lines if text.casefold() not in there]
    if not new:
        raise Refused(f"All lines of “{found.name}” stand here already.")
    return add_done_items(actor=actor, item=item, texts=new)


def starting_lines(actor: Access, template: int | None) -> list[str]:
    """Lines of the template that was chosen (NONE: no lines), else of the project's default."""
    if template == NONE:
        return []
    if template is not None:
        chosen = DoneTemplate.objects.filter(project=actor.project, pk=template).first()
        if chosen is None:
            raise Invalid(fields={"done_template": "This project has no such template."})
        return chosen.lines
    default = DoneTemplate.objects.filter(project=actor.project, is_default=True).first()
    return default.lines if default else []


def _write(
    actor: Access,
    kind: str,
    template: DoneTemplate,
    name: str,
    lines: Sequence[str] | str,
    *,
    is_default: bool,
) -> DoneTemplate:
    template.name = cleaned("name", line(60, is_required=True), name)
    same = DoneTemplate.objects.filter(project=actor.project, name__iexact=template.name)
    if same.exclude(pk=template.pk).exists():
        raise Invalid(fields={"name": "Another template has this name."})
    template.lines = [cleaned("lines", PART_TEXT, text) for text in _lines(lines)]
    if not template.lines:
        raise Invalid(fields={"lines": "Write at least one line."})
    if len(template.lines) > MOST_LINES:
        raise Invalid(
            fields={"lines": f"These are {len(template.lines)} lines; a template has at most {MOST_LINES}."}
        )
    template.is_default = bool(is_default)
    if template.is_default:
        others: Any = DoneTemplate.objects.filter(project=actor.project, is_default=True)
        others.exclude(pk=template.pk).update(is_default=False)
    template.save()
    _tell(actor, kind, template)
    return template


def _lines(given: Sequence[str] | str) -> list[str]:
    rows = rows_of(given) if isinstance(given, str) else given
    return [one for one in rows if str(one).strip()]


def _found(actor: Access, pk: int) -> DoneTemplate:
    found = DoneTemplate.objects.filter(project=actor.project, pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def _tell(actor: Access, kind: str, template: DoneTemplate) -> None:
    record(
        project_id=actor.project_id,
        kind=kind,
        actor_id=actor.user_id,
        subject=("done_template", template.pk),
        data={"name": template.name, "lines": template.lines, "is_default": template.is_default},
    )
