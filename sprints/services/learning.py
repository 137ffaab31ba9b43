"""Focus and hours per point as the sprints show them: kept by a job, taken over or waved off by people."""

import time
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.access import Access
from accounts.models import Project
from accounts.services import change_settings
from activity.services import figures_changed, record
from common.errors import Invalid, Refused
from sprints import policies
from sprints.models import LearnedFigures, Sprint
from sprints.queries.learned import closed_sprints, used_by
from sprints.rules.learned import FEWEST_SPRINTS, FEWEST_STORIES, is_logged, learned_focus, learned_rate
from sprints.rules.suggested import Name, known_figures, suggestions
from sprints.services.loading import tell

LEARN = "learn"  # the kind of job
SETTING: dict[Name, str] = {"focus": "focus_bp", "rate": "rate_minutes_per_point"}


@transaction.atomic
def learn(project_id: int) -> LearnedFigures | None:
    """Work out what the last sprints show, and tell once of a figure that is worth a word. None: no such project."""
    began = time.perf_counter()
    project = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
    if project is None:
        return None
    closed = closed_sprints(project_id)
    row = LearnedFigures.objects.filter(project=project).first() or LearnedFigures(project=project)
    told = dict((row.result or {}).get("told", {}))
    row.result = known_figures(learned_focus(closed), learned_rate(closed)) | {
        "sprints": len(closed),
        "logged_sprints": sum(is_logged(one) for one in closed),
        "stories": sum(bool(story.points) for one in closed for story in one.stories),
        "fewest_sprints": FEWEST_SPRINTS,
        "fewest_stories": FEWEST_STORIES,
    }
    found = {one.name: one.value for one in suggestions(row.result, used_by(project), row.dismissed)}
    row.result["told"] = told | found
    row.computed_at = timezone.now()
    row.took_ms = round((time.perf_counter() - began) * 1000)
    row.save()
    new: dict[str, int] = {name: value for name, value in found.items() if told.get(name) != value}
    if new:
        record(
            project_id=project_id,
            kind="figures_learned",
            actor_id=None,
            subject=("project", project_id),
            data=new,
        )
    figures_changed(project_id)
    return row


@transaction.atomic
def take_over(*, actor: Access, figure: str, value: int) -> Project:
    """Work with a learned figure from now on, in sprints that are planned with the old focus too.

    `value` is the figure that was read. Raises NotAllowed, Invalid, and Refused where it is no longer what is shown.
    """
    policies.require(actor, "take_over_figures")
    planned = _locked_planned(actor) if figure == "focus" else []
    name, row = _suggested(actor, figure, value)
    origin = row.result["rate"]["origin"] if name == "rate" else None
    old = Project.objects.values_list("focus_bp", flat=True).get(pk=actor.project_id)
    project = change_settings(actor=actor, rate_origin=origin, **{SETTING[name]: value})
    _follow(actor, [sprint for sprint in planned if sprint.focus_bp == old], value)
    return project


@transaction.atomic
def wave_off(*, actor: Access, figure: str, value: int) -> None:
    """Say no more of a learned figure until it is another one. Raises as `take_over` does."""
    policies.require(actor, "take_over_figures")
    name, row = _suggested(actor, figure, value)
    row.dismissed = row.dismissed | {name: value}
    row.save(update_fields=["dismissed"])
    record(
        project_id=actor.project_id,
        kind="figures_waved_off",
        actor_id=actor.user_id,
        subject=("project", actor.project_id),
        data={name: value},
    )


def _suggested(actor: Access, figure: str, value: int) -> tuple[Name, LearnedFigures]:
    """Locked after the project, as where they are learned."""
    Project.objects.select_for_update(no_key=True).only("id").get(pk=actor.project_id)
    name = next((one for one in SETTING if one == figure), None)
    if name is None:
        raise Invalid(fields={"figure": "There is no such figure: it is focus or rate."})
    row = LearnedFigures.objects.select_for_update().filter(project=actor.project_id).first()
    known = row.result.get(name) if row else None
    if row is None or not known or known["value"] != value:
        raise Refused("The sprints show another figure by now. Look again.")
    return name, row


def _locked_planned(actor: Access) -> list[Sprint]:
    """Before the project, as everywhere."""
    rows = Sprint.objects.select_for_update().filter(project=actor.project_id, state=Sprint.State.PLANNED)
    return list(rows.order_by("pk"))


def _follow(actor: Access, planned: Iterable[Sprint], focus_bp: int) -> None:
    """Planned sprints whose focus was the project's go on with it."""
    for sprint in planned:
        if sprint.focus_bp == focus_bp:
            continue
        old, sprint.focus_bp = sprint.focus_bp, focus_bp
        sprint.version += 1
        sprint.save(update_fields=["focus_bp", "version"])
        tell(actor, "sprint_edited", sprint, {"changed": {"focus_bp": [old, focus_bp]}})
