"""What somebody does first: the steps of a new project for its admin, a few pages by role for everybody."""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.urls import reverse

from accounts.access import Access, today_in
from accounts.calendars import country_of_zone
from accounts.models import STEPS, Role
from sprints.forms.first_steps import ItemsForm, PeopleForm, PlanForm
from sprints.presenters.history import next_dates
from sprints.presenters.words import plural
from sprints.queries import first_steps as queries

WORDS = {
    "people": (
        "People and hours",
        "A sprint holds as many hours as people are there, so say when you work and who else does.",
    ),
    "items": (
        "First items",
        "Stories go into the product backlog, technical tasks into the technical one; both are equal in rank.",
    ),
    "sprint": (
        "First sprint",
        "Two weeks, and how much of their hours go into technical work: you see at once what fits.",
    ),
}
FULL_WEEK = (480, 480, 480, 480, 480, 0, 0)

# what each role does first: page, icon, title, why
HOURS = (
    "availability",
    "calendar",
    "Say when you work",
    "Sprints are planned with hours that are really there.",
)
FIRST = {
    Role.PRODUCT_OWNER: (
        ("backlog", "backlog", "Order the product backlog", "What stands on top is planned first."),
        (
            "suggestions",
            "comment",
            "Look through suggestions",
            "What the team would like to see done waits here.",
        ),
        (
            "plan_next",
            "plan",
            "Sign off the split",
            "See how a sprint divides, and agree or say what should change.",
        ),
    ),
    Role.DEVELOPER: (
        HOURS,
        ("board", "board", "Take a card from the board", "The running sprint's work, from to do to done."),
        ("backlog", "backlog", "Add technical work", "Tasks and spikes are yours to write, size and order."),
    ),
    Role.SCRUM_MASTER: (
        (
            "team",
            "team",
            "See who is there",
            "Hours, holidays and days off of everybody, and you may change them.",
        ),
        (
            "plan_next",
            "plan",
            "Plan the next sprint",
            "Fill it from both backlogs and watch the hours divide.",
        ),
        (
            "capacity_latest",
            "capacity",
            "Read the capacity report",
            "Where the hours of a sprint went, and why.",
        ),
    ),
    Role.DEV_MANAGER: (
        (
            "plan_next",
            "plan",
            "Sign off the split",
            "See how a sprint divides, and agree or say what should change.",
        ),
        ("velocity", "reports", "See velocity explained", "What made it change, in parts that add up."),
        (
            "capacity_latest",
            "capacity",
            "Read the capacity report",
            "Where the hours of a sprint went, and why.",
        ),
    ),
    Role.STAKEHOLDER: (
        ("forecast", "reports", "See what comes when", "Dates with how likely they are, renewed each night."),
        ("velocity", "reports", "See velocity explained", "Why it is what it is, in a sentence."),
        (
            "backlog",
            "backlog",
            "Read the backlogs",
            "Open an item to comment on it; you are told of answers.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three. `said`: what came of it so far."""

    name: str
    title: str
    why: str
    is_done: bool
    is_left: bool
    is_open: bool
    said: str


@dataclass(frozen=True, slots=True)
class First:
    url: str
    icon: str
    title: str
    why: str


def first_steps_context(access: Access, opened: str = "", **forms: Form) -> dict[str, Any]:
    """For an admin of a new project its steps, the first one left open with its form; for everybody their role's."""
    context: dict[str, Any] = {
        "key": access.project.key,
        "firsts": firsts_of(access),
        "roles": ", ".join(role.label for role in Role if role in access.roles),
    }
    if not has_steps(access):
        return context
    steps = _steps(access, opened)
    shown = next((step.name for step in steps if step.is_open), "")
    return context | {
        "steps": steps,
        "left": sum(step.is_left for step in steps),
        "form": forms.get(shown) or form_of(access, shown),
    }


def has_steps(access: Access) -> bool:
    """Whether this person may take first steps that are not taken: in an archive there are none to take."""
    return access.is_admin and not access.is_archived and bool(access.project.first_steps)


def steps_left(access: Access) -> list[str]:
    """First steps that nobody took, here or elsewhere, nor left out."""
    return [step.name for step in _steps(access, "") if step.is_left] if has_steps(access) else []


def firsts_of(access: Access) -> list[First]:
    """What the person does first, by role in the order of Role; each page once, three at most."""
    found: dict[str, First] = {}
    for role in Role:
        for name, icon, title, why in FIRST[role] if role in access.roles else ():
            args = [access.project.key, access.user_id] if name == "availability" else [access.project.key]
            found.setdefault(name, First(reverse(name, args=args), icon, title, why))
    return list(found.values())[:3]


def form_of(access: Access, step: str, data: Any = None) -> Form | None:
    """The form of a step with what most teams would say."""
    project = access.project
    if step == "people":
        days = dict(zip(PeopleForm.day_names(), FULL_WEEK, strict=True))
        country = project.country or country_of_zone(project.timezone)
        return PeopleForm(data, initial=days | {"country": country})
    if step == "items":
        return ItemsForm(data)
    if step == "sprint":
        start_on, end_on = next_dates(None, today_in(project))
        has_rate = project.rate_minutes_per_point is not None
        return PlanForm(data, initial={"start_on": start_on, "end_on": end_on}, has_rate=has_rate)
    return None


def _steps(access: Access, opened: str) -> list[Step]:
    said = _said(access)
    left = [name for name in STEPS if name in access.project.first_steps and not said[name]]
    at = opened if opened in STEPS else next(iter(left), "")
    return [
        Step(name, *WORDS[name], bool(said[name]), name in left, name == at, said[name]) for name in STEPS
    ]


def _said(access: Access) -> dict[str, str]:
    """What is there of each step already, in words; empty for nothing."""
    found = queries.begun(access)
    people = f"{found.people} {'person' if found.people == 1 else 'people'}"
    invited = f", {found.invited} invited" if found.invited else ""
    return {
        "people": people + invited if found.has_hours or found.people > 1 or invited else "",
        "items": plural(found.items, "item") if found.items else "",
        "sprint": found.sprint.name if found.sprint else "",
    }
