"""Projects, and what people are in them."""

from datetime import date
from decimal import Decimal
from zlib import crc32

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.people import User, validate_timezone

FULL_BP = 10_000
STAND_IN = "stand_in"  # what accounts.access adds to the roles of who stands in for a product owner today


class Role(models.TextChoices):
    PRODUCT_OWNER = "product_owner", "Product owner"
    DEVELOPER = "developer", "Developer"
    SCRUM_MASTER = "scrum_master", "Scrum master"
    DEV_MANAGER = "dev_manager", "Dev manager"
    STAKEHOLDER = "stakeholder", "Stakeholder"


STEPS = ("people", "items", "sprint")  # with which a project begins, in this order
WORKING_ROLES = (Role.PRODUCT_OWNER, Role.DEVELOPER, Role.SCRUM_MASTER, Role.DEV_MANAGER)


class Project(models.Model):
    """One team, two backlogs, one series of sprints."""

    class ChildCategory(models.TextChoices):
        INHERIT = "inherit", "A task under a story counts as its story does"
        OWN = "own", "A task under a story counts as technical"

    class QualityCategory(models.TextChoices):
        FEATURE = "feature", "Quality stories count as feature work"
        TECHNICAL = "technical", "Quality stories count as technical work"

    class DefectCategory(models.TextChoices):
        DEFECT = "defect", "Defects have a share of their own"
        FEATURE = "feature", "Defects count as feature work"

    class RateOrigin(models.TextChoices):
        ASSUMED = "assumed", "Assumed"
        LOGGED = "logged", "Learned from logged hours"
        DERIVED = "derived", "Learned from velocity and capacity"

    key = models.CharField(max_length=10, unique=True, validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,9}$")])
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    working_day_ends_at = models.TimeField(default="18:00")
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    focus_bp = models.PositiveIntegerField(default=7000)
    reserve_bp = models.PositiveIntegerField(default=1000)
    rate_minutes_per_point = models.PositiveIntegerField(null=True, blank=True)
    rate_origin = models.CharField(max_length=7, choices=RateOrigin, default=RateOrigin.ASSUMED)
    # what a team that has few closed sprints thinks it delivers in a normal one
    guess_low_points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    guess_high_points = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    technical_child_category = models.CharField(
        max_length=10, choices=ChildCategory, default=ChildCategory.INHERIT
    )
    quality_category = models.CharField(
        max_length=10, choices=QualityCategory, default=QualityCategory.FEATURE
    )
    defect_category = models.CharField(max_length=10, choices=DefectCategory, default=DefectCategory.DEFECT)
    criteria_binding = models.BooleanField(default=True)
    ready_binding = models.BooleanField(default=False)
    sizes_in_points = models.BooleanField(default=False)  # tasks and defects too
    definition_of_done = models.TextField(blank=True)
    small_work_minutes = models.PositiveIntegerField(default=240)
    # which of STEPS its admins have neither taken nor put away
    first_steps = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    # made to look around in; its admins may delete it
    is_sample = models.BooleanField(default=False)
    next_number = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(focus_bp__lte=FULL_BP), name="project_focus_share"),
            models.CheckConstraint(condition=Q(reserve_bp__lte=FULL_BP), name="project_reserve_share"),
            models.CheckConstraint(
                condition=Q(guess_low_points=None, guess_high_points=None)
                | Q(
                    guess_low_points__isnull=False,
                    guess_low_points__gt=0,
                    guess_high_points__isnull=False,
                    guess_high_points__gte=F("guess_low_points"),
                ),
                name="project_guess_is_a_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def options(self) -> dict[str, str]:
        """How work is counted, as the capacity rules take it and as a signature keeps it."""
        return {
            "technical_child_category": self.technical_child_category,
            "quality_category": self.quality_category,
            "defect_category": self.defect_category,
        }


class Membership(models.Model):
    """What a person is in a project, and which share of their working time belongs to it."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list)
    is_admin = models.BooleanField(default=False)
    share_bp = models.PositiveIntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(FULL_BP)]
    )
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="membership_unique"),
            models.CheckConstraint(condition=Q(share_bp__lte=FULL_BP), name="membership_share"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values), name="membership_roles_known"
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="membership_left_after_joined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"

    def ended_before(self, day: date) -> bool:
        """What `accounts.queries.here_on` asks the database, of a row at hand."""
        return self.left_on is not None and self.left_on < day

    @property
    def share_percent(self) -> Decimal:
        return Decimal(self.share_bp) / 100

    @property
    def version(self) -> int:
        """A number that says whether it is still as a page showed it."""
        said = (sorted(self.roles), self.is_admin, self.share_bp, str(self.joined_on), str(self.left_on))
        return crc32(repr(said).encode())

    def role_names(self) -> str:
        return ", ".join(Role(role).label for role in self.roles) or "No role"


class Invitation(models.Model):
    """Asks one address into a project. Its link works once, for that address, until it expires.

    Only a hash of the link's secret is kept.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list)
    is_admin = models.BooleanField(default=False)
    share_bp = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(share_bp__lte=FULL_BP), name="invitation_share"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values), name="invitation_roles_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_ends_once"
            ),
        ]

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    def role_names(self) -> str:
        return ", ".join(Role(role).label for role in self.roles)


class StandIn(models.Model):
    """Somebody accepts stories in a product owner's place, from a day to a day."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stand_ins")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stand_in_ends_after_start")
        ]
