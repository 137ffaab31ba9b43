"""What the two sides ask of each other in the demo: suggestions, design, links, and what done means."""

from accounts import services as accounts
from backlog.models import Suggestion
from backlog.services import design, done_templates, gates, items, relations, suggestions
from interchange.demo import data
from interchange.demo.stage import Stage, rows


def ask_each_other(stage: Stage) -> None:
    """After the sprints are told: what waits in triage, what is gated, what belongs together."""
    people, numbers = stage.people, stage.numbers
    for who, kind, title, text, opens in rows(data.SUGGESTIONS):
        suggestions.suggest(actor=people[who], kind=kind, title=title, text=text, opens=numbers.get(opens))
    who, title, reason = data.DECLINED
    declined = Suggestion.objects.get(project=people[who].project, title=title)
    suggestions.decline_suggestion(actor=people[who], suggestion=declined.pk, reason=reason)
    slug, kind, title, text = data.NEEDS_DESIGN
    design.need_design(actor=people["aiko"], item=numbers[slug], kind=kind, title=title, text=text)
    slug, work = data.WAITS
    gates.set_gate(actor=people["aiko"], item=numbers[slug], waits_for=numbers[work])
    for who, slug, kind, other in rows(data.LINKS):
        relations.link_items(actor=people[who], item=numbers[slug], kind=kind, other=numbers[other])


def say_what_done_means(stage: Stage) -> None:
    """Before the first sprint."""
    people = stage.people
    accounts.edit_settings(actor=people[data.ADMIN], definition_of_done=data.DEFINITION_OF_DONE)
    name, lines = data.TEMPLATE
    done_templates.create_template(actor=people["tomasz"], name=name, lines=lines)


def refine(stage: Stage) -> None:
    """Once today's backlogs are written: their order, labels, and where design is."""
    people, numbers = stage.people, stage.numbers
    stage.order()
    for slug, labels in data.LABELS.items():
        who = "tomasz" if slug == "kiosk" else "aiko"
        items.edit_item(actor=people[who], item=numbers[slug], labels=labels)
    for slug, where in data.DESIGN.items():
        items.edit_item(actor=people["aiko"], item=numbers[slug], design=where)
