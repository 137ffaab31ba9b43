"""A sample project of one's own: the demo's story, told by a job to who asked for it, and taken away again whole."""

from itertools import count

import structlog
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts import models as accounts
from accounts import policies
from accounts.access import Access
from accounts.models import WORKING_ROLES, Membership, Project, User
from activity import models as activity
from activity.outbox import enqueue
from activity.services import on_commit
from backlog import models as backlog
from common import stored
from common.errors import DomainError, Refused
from interchange import models as interchange
from interchange.demo.stage import Playbill, Stage
from interchange.demo.story import NEXT, Story
from interchange.models import ProjectImport
from interchange.progress import Progress
from interchange.services.own.tables import TABLES
from interchange.services.project_imports import NO_PROJECT, WAITING
from sprints import models as sprints

log = structlog.get_logger(__name__)
JOB = "sample"
LOCK = 7_302  # the advisory lock under which samples choose their keys
KEY, NAME = "FERRY", "Sample: Ferry tickets"
PERSONAL = {sprints.WeeklyPattern, sprints.Absence}  # go with the people who were made for it
# what no export holds, and what many ways lead to: children before what they belong to
BESIDE: tuple[tuple[type[Model], str], ...] = (
    (backlog.SearchText, "item__project"),
    (backlog.SavedView, "project"),
    (sprints.SprintExplanation, "sprint__project"),
    (sprints.ProjectForecast, "project"),
    (sprints.LearnedFigures, "project"),
    (sprints.ReportLink, "project"),
    (accounts.Notice, "project"),
    (accounts.Webhook, "project"),
    (accounts.Invitation, "project"),
    (accounts.ApiToken, "project"),
    (interchange.ExportJob, "project"),
    (interchange.ProjectImport, "project"),
    (backlog.Item.labels.through, "item__project"),
    (backlog.Comment.mentions.through, "comment__item__project"),
    (activity.Outbox, "project_id"),
    (activity.JobRun, "project_id"),
    (activity.Stream, "project_id"),
)
WHOLE: tuple[tuple[type[Model], str], ...] = (
    *((kind, "project") for kind in (backlog.Story, backlog.TechnicalTask, backlog.Spike, backlog.Defect)),
    *(
        (model, "project")
        for model in (backlog.Item, backlog.Epic, backlog.Label, backlog.Column, backlog.Backlog)
    ),
)


@transaction.atomic
def ask_for_sample(*, user: User) -> ProjectImport:
    """Have a sample made; the one that is being made where there is one. Raises Refused for who has one already."""
    User.objects.select_for_update(no_key=True).only("id").get(pk=user.pk)
    mine = ProjectImport.objects.filter(created_by=user)
    if waiting := mine.filter(state__in=WAITING, file_name="").first():
        return waiting
    if mine.filter(project__is_sample=True).exists():
        raise Refused("You have a sample project. Delete it in its settings before you ask for a new one.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    job = ProjectImport.objects.create(created_by=user, key=_free_key(), name=NAME, rows_total=NEXT)
    enqueue(kind=JOB, key=job.pk, project_id=NO_PROJECT)
    return job


def make_sample(*, job_id: int) -> None:
    """Tell the story to who asked for it: all of it, or nothing. Safe to run twice: a finished one stays."""
    job = ProjectImport.objects.select_related("created_by").filter(pk=job_id).first()
    if job is None or job.state not in WAITING:
        return
    error = ""
    try:
        with Progress(job.pk, ProjectImport) as progress, transaction.atomic():
            if Project.objects.filter(key=job.key).exists():
                job.key = _free_key()
            story = Story.begin()
            story.stage = Stage(Playbill(job.key, job.name, job.created_by))
            story.told = progress.tell
            story.tell()
            job.project = _hand_over(story.stage, job.created_by)
    except (OperationalError, InterfaceError):
        raise
    except DomainError as refusal:
        error = refusal.message
    except Exception as failure:
        log.exception("sample failed", job=job.pk)
        error = f"Tandem failed on it ({type(failure).__name__}). Nothing was made; please report it."
    job.state = ProjectImport.State.FAILED if error else ProjectImport.State.DONE
    job.error, job.finished_at = error[:2000], timezone.now()
    job.rows_done = 0 if error else NEXT
    job.save(update_fields=["state", "error", "finished_at", "project", "key", "rows_done"])


@transaction.atomic
def delete_sample(*, actor: Access) -> None:
    """Take a sample away with everything in it, its history and its people too. Raises NotAllowed, and Refused for
    a project that is none."""
    policies.require(actor, "delete_sample")
    project = Project.objects.select_for_update().get(pk=actor.project_id)
    if not project.is_sample:
        raise Refused("Only a sample can be deleted. A project is archived: then it can still be read.")
    files = list(backlog.Attachment.objects.filter(item__project=project).values_list("file", flat=True))
    people = User.objects.filter(
        memberships__project=project, email__endswith=Playbill(project.key).addresses, is_active=False
    )
    made = list(people.values_list("pk", flat=True))
    parts = [(table.model, table.project) for table in reversed(TABLES)]
    later = PERSONAL | {model for model, _ in WHOLE}
    for model, way in (*BESIDE, *(one for one in parts if one[0] not in later), *WHOLE):
        _delete(model, **{way: project.pk})
    for model in PERSONAL:
        _delete(model, user__in=made)
    _delete(Project, pk=project.pk)
    User.objects.filter(pk__in=made).delete()
    on_commit(lambda: [stored.remove(path, default_storage) for path in files if path])


def _hand_over(stage: Stage, owner: User) -> Project:
    """The owner is its admin in all working roles, without hours in it; the people of the story never sign in."""
    project = next(iter(stage.people.values())).project
    Membership.objects.create(
        project=project, user=owner, roles=list(WORKING_ROLES), is_admin=True, share_bp=0
    )
    User.objects.filter(pk__in=[one.user_id for one in stage.people.values()]).update(is_active=False)
    Project.objects.filter(pk=project.pk).update(is_sample=True, first_steps=[])
    return project


def _free_key() -> str:
    """That no project has, and no other sample that is being made."""
    taken = set(Project.objects.filter(key__startswith=KEY).values_list("key", flat=True))
    taken |= set(ProjectImport.objects.filter(state__in=WAITING, file_name="").values_list("key", flat=True))
    return next(key for n in count(1) if (key := KEY if n == 1 else f"{KEY}{n}") not in taken)


def _delete(model: type[Model], **which: object) -> None:
    """Rows as they are, without asking what belongs to them: the database asks at the end."""
    rows = model._base_manager.filter(**which)
    rows._raw_delete(rows.db)
