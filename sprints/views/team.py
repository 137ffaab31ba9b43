"""Who is there when: the team's calendar, and each person's hours, time off and holidays."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import feeds
from accounts.access import today_in
from accounts.http import ProjectRequest, project_page
from common.answers import done
from common.errors import Invalid
from common.forms import invalid, save_with
from common.http import sent_by
from sprints import policies, queries
from sprints.forms import AbsenceForm, DayOffForm, HolidaysForm, PatternForm
from sprints.forms.painting import PaintForm, as_sent
from sprints.presenters import team as pages
from sprints.services import availability
from sprints.views.answers import ask, asked

WEEKS = 4


@require_GET
@project_page("read_sprints", policies.require)
def team(request: ProjectRequest) -> HttpResponse:
    secret = feeds.secret_of(request.user, request.access.project.key)
    feed = {"feed": request.build_absolute_uri(reverse("calendar_feed", args=[secret]))}
    return render(request, "sprints/team.html", _calendar(request, _day(request.GET.get("from"))) | feed)


@require_GET
@project_page("read_sprints", policies.require)
def availability_of(request: ProjectRequest, user_id: int) -> HttpResponse:
    """One person: weekly hours, time off, holidays, share."""
    return _person(request, user_id)


@require_POST
@project_page("edit_own_availability", policies.require)
def set_pattern(request: ProjectRequest, user_id: int) -> HttpResponse:
    form = PatternForm(request.POST)
    if save_with(form, availability.set_pattern, actor=request.access, user=user_id):
        return asked(request, back=_url(request, user_id), message="Saved. Sprints from that day on follow.")
    return _person(request, user_id, pattern=form)


@require_POST
@project_page("edit_own_availability", policies.require)
def remove_pattern(request: ProjectRequest, user_id: int) -> HttpResponse:
    from_on = _day(request.POST.get("from_on"))
    availability.remove_pattern(actor=request.access, user=user_id, from_on=from_on)
    return asked(request, back=_url(request, user_id), message="Removed. The hours before them go on.")


@require_http_methods(["GET", "POST"])
@project_page("edit_own_availability", policies.require)
def add_absence(request: ProjectRequest, user_id: int) -> HttpResponse:
    """Time off. From the calendar as a dialog for one day, else the person's page."""
    access = request.access
    person = pages.person(access, user_id)
    policies.require_availability_of(access, user_id)
    form = AbsenceForm(request.POST or None, initial={"on": _day(request.GET.get("on"))})
    if save_with(form, availability.add_absence, actor=access, user=user_id):
        return asked(request, back=_after(request, user_id), message="Time off is noted.", is_elsewhere=True)
    context: dict[str, Any] = pages.day_context(access, person, _day(request.GET.get("on")))
    title = f"Time off of {person.user}"
    return ask(request, form, title=title, action="Add time off", back=_after(request, user_id), **context)


@require_POST
@project_page("edit_own_availability", policies.require)
def clear_absences(request: ProjectRequest, user_id: int) -> HttpResponse:
    """Take back a stretch of days."""
    on, until = _day(request.POST.get("on")), _day(request.POST.get("until"))
    if on is None:
        raise Invalid(fields={"on": "Choose a day."})
    availability.clear_absences(actor=request.access, user=user_id, on=on, until=until)
    return asked(request, back=_url(request, user_id), message="That time off is taken back.")


@require_POST
@project_page("edit_own_availability", policies.require)
def paint_days(request: ProjectRequest, user_id: int) -> HttpResponse:
    """Days that were dragged over in the calendar: off from first to last, or back at work; undo sends what was."""
    access, sent = request.access, sent_by(request)
    form = PaintForm(sent)
    if not form.is_valid():
        raise invalid(form)
    on, until, parts = form.cleaned_data["on"], form.cleaned_data["until"], form.parts()
    before = availability.replace_absences(
        actor=access, user=user_id, on=on, until=until, parts=parts, instead_of=form.instead_of()
    )
    back = {
        "on": on.isoformat(),
        "until": until.isoformat(),
        "week": str(sent.get("week", "")),
        "parts": as_sent(before),
        "instead_of": as_sent(parts),
    }
    start = _day(str(sent.get("week", "")))
    return done(
        request,
        back=f"{_url(request)}?from={start}" if start else _url(request),
        message=pages.painted_words(pages.person(access, user_id), on, until, parts),
        parts={"#team-grid": ("sprints/_team_grid.html", _calendar(request, start))},
        undo=(request.path, back),
    )


@require_POST
@project_page("edit_own_availability", policies.require)
def remove_absence(request: ProjectRequest, absence_id: int) -> HttpResponse:
    availability.remove_absence(actor=request.access, absence=absence_id)
    back = request.POST.get("back", "")
    return asked(
        request, back=_safe(request, back), message="That time off is taken back.", is_elsewhere=True
    )


@require_http_methods(["GET", "POST"])
@project_page("edit_days_off", policies.require)
def add_day_off(request: ProjectRequest) -> HttpResponse:
    access = request.access
    form = DayOffForm(request.POST or None, initial={"on": _day(request.GET.get("on"))})
    if save_with(form, availability.add_day_off, actor=access):
        return asked(request, back=_url(request), message="The team is off then.", is_elsewhere=True)
    return ask(request, form, title="Team day off", action="Add day off", back=_url(request))


@require_POST
@project_page("edit_days_off", policies.require)
def remove_day_off(request: ProjectRequest, day_off_id: int) -> HttpResponse:
    availability.remove_day_off(actor=request.access, day_off=day_off_id)
    return asked(request, back=_safe(request, ""), message="The team works on that day.", is_elsewhere=True)


@require_http_methods(["GET", "POST"])
@project_page("edit_project_calendar", policies.require)
def team_holidays(request: ProjectRequest) -> HttpResponse:
    """Whose public holidays the team has."""
    project = request.access.project
    title = f"Public holidays of {project.name}"
    return _holidays(request, None, project.country, project.region, title, _url(request))


@require_http_methods(["GET", "POST"])
@project_page("edit_own_availability", policies.require)
def person_holidays(request: ProjectRequest, user_id: int) -> HttpResponse:
    """Whose public holidays a person has, where they are not the team's."""
    person = pages.person(request.access, user_id)
    policies.require_availability_of(request.access, user_id)
    title = f"Public holidays of {person.user}"
    back = _url(request, user_id)
    return _holidays(request, user_id, person.user.country, person.user.region, title, back)


def _holidays(
    request: ProjectRequest, user_id: int | None, country: str, region: str, title: str, back: str
) -> HttpResponse:
    """A country first; its regions are offered once it is chosen."""
    chosen = request.GET.get("country", country) if request.method == "GET" else None
    form = HolidaysForm(
        request.POST or None, initial={"country": chosen, "region": region}, is_own=user_id is not None
    )
    if save_with(form, availability.set_calendar, actor=request.access, user=user_id):
        return asked(request, back=back, message="The holidays are set.", is_elsewhere=True)
    return ask(request, form, title=title, action="Save", back=back, reload_on="country", here=request.path)


def _calendar(request: ProjectRequest, from_on: date | None) -> dict[str, Any]:
    start = pages.monday(from_on or today_in(request.access.project))
    found = queries.team_calendar(request.access, start, start + timedelta(days=7 * WEEKS - 1))
    return pages.team_context(request.access, found)


def _person(request: ProjectRequest, user_id: int, **forms: Any) -> HttpResponse:
    access = request.access
    context = pages.person_context(access, pages.person(access, user_id), **forms)
    status = 400 if any(form.errors for form in forms.values()) else 200
    return render(request, "sprints/person.html", context, status=status)


def _day(text: str | None) -> date | None:
    """A day of this century, else None."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _url(request: ProjectRequest, user_id: int | None = None) -> str:
    key = request.access.project.key
    return reverse("team", args=[key]) if user_id is None else reverse("availability", args=[key, user_id])


def _after(request: ProjectRequest, user_id: int) -> str:
    """To the week of the calendar that one came from, else to the person."""
    came_from = _day(request.GET.get("week"))
    return f"{_url(request)}?from={came_from}" if came_from else _url(request, user_id)


def _safe(request: ProjectRequest, back: str) -> str:
    """Only into this project's team pages."""
    base = _url(request)
    return back if back.startswith(base) and "//" not in back[1:] else base
