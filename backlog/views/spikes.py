"""A spike's box, clock and outcome."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ProjectRequest, project_page
from backlog import policies, queries
from backlog.forms.spikes import BoxForm, CancelForm, ExtendForm, OutcomeForm, SegmentForm
from backlog.models import ClockSegment, Outcome
from backlog.services import clock, spikes
from backlog.views.answers import Ask, Undo, ask_form, done, item_url, show_item
from backlog.views.items import refusal
from common.durations import format_hours
from common.errors import NotFound, Refused
from common.forms import save_with


@require_POST
@project_page("agree_box", policies.require)
def agree_box(request: ProjectRequest, number: int) -> HttpResponse:
    form = BoxForm(request.POST, auto_id="box-%s")
    if save_with(form, spikes.agree_box, actor=request.access, item=number):
        return done(request, number, f"Agreed: {format_hours(form.cleaned_data['timebox_minutes'])}.")
    return show_item(request, number, given={"box_form": form}, status=400)


@require_POST
@project_page("run_clock", policies.require)
def start_clock(request: ProjectRequest, number: int) -> HttpResponse:
    over_limit = bool(request.POST.get("over_limit"))
    try:
        clock.start_clock(actor=request.access, item=number, over_limit=over_limit)
    except Refused as error:
        return refusal(request, number, error, Ask("clock/start/", {}, "Start anyway"))
    return done(request, number)


@require_POST
@project_page("run_clock", policies.require)
def pause_clock(request: ProjectRequest, number: int) -> HttpResponse:
    clock.pause_clock(actor=request.access, item=number)
    return done(request, number)


@require_POST
@project_page("run_clock", policies.require)
def add_hour(request: ProjectRequest, number: int) -> HttpResponse:
    """One hour worked without a clock; the answer takes it back."""
    row = clock.add_hour(actor=request.access, item=number)
    undo: Undo = (item_url(request, number, f"clock/{row.pk}/delete/"), {})
    return done(request, number, "An hour added.", undo)


@require_http_methods(["GET", "POST"])
@project_page("run_clock", policies.require)
def segment(request: ProjectRequest, number: int, segment: int) -> HttpResponse:
    """When somebody worked, corrected."""
    row = _segment(request, number, segment)
    initial = {"started_at": row.started_at, "ended_at": row.ended_at or timezone.now()}
    form = SegmentForm(request.POST or None, initial=initial)
    given = {"actor": request.access, "item": number, "segment": segment}
    if save_with(form, clock.edit_segment, **given):
        return done(request, number, "Hours corrected.")
    delete_url = item_url(request, number, f"clock/{segment}/delete/")
    return ask_form(
        request,
        form,
        title="Hours",
        action="Save",
        text=str(row.person),
        back=item_url(request, number),
        delete_url=delete_url,
    )


@require_POST
@project_page("run_clock", policies.require)
def delete_segment(request: ProjectRequest, number: int, segment: int) -> HttpResponse:
    clock.delete_segment(actor=request.access, item=number, segment=segment)
    return done(request, number, "Hours removed.")


@require_http_methods(["GET", "POST"])
@project_page("extend_box")
def extend_box(request: ProjectRequest, number: int) -> HttpResponse:
    if not policies.can(request.access, "extend_box_once"):
        policies.require(request.access, "extend_box")
    form = ExtendForm(request.POST or None)
    if save_with(form, spikes.extend_box, actor=request.access, item=number):
        return done(request, number, f"{format_hours(form.cleaned_data['minutes'])} more.")
    queries.type_of(request.access, number)
    text = (
        "Developers extend once, by at most half the box."
        " Anything further is agreed by a product owner or dev manager."
    )
    return ask_form(
        request, form, title="Extend the box", action="Extend", text=text, back=item_url(request, number)
    )


@require_POST
@project_page("record_outcome", policies.require)
def record_outcome(request: ProjectRequest, number: int) -> HttpResponse:
    """What came out: the only way for a spike to be done."""
    form = OutcomeForm(request.POST, auto_id="outcome-%s")
    if save_with(form, spikes.record_outcome, actor=request.access, item=number, options=form.options):
        return done(request, number, "Outcome recorded. The spike is done.")
    return show_item(request, number, given={"outcome_form": form}, status=400)


@require_http_methods(["GET", "POST"])
@project_page("record_outcome", policies.require)
def cancel(request: ProjectRequest, number: int) -> HttpResponse:
    """The answer is not wanted any more."""
    form = CancelForm(request.POST or None)
    given = {"actor": request.access, "item": number, "kind": Outcome.Kind.CANCELLED}
    if save_with(form, spikes.record_outcome, **given):
        return done(request, number, "Cancelled. It does not count as done.")
    queries.type_of(request.access, number)
    text = "The clock stops and what was found is kept."
    return ask_form(
        request, form, title="Cancel the spike", action="Cancel it", text=text, back=item_url(request, number)
    )


def _segment(request: ProjectRequest, number: int, segment: int) -> ClockSegment:
    for row in queries.item_detail(request.access, number).segments:
        if row.pk == segment:
            return row
    raise NotFound()
