"""The guide that says which type it is: its questions, its advice, and where that leads this person."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from accounts.access import Access
from backlog import policies
from backlog.forms.suggestions import TypeGuideForm, WhichStoryForm
from backlog.presenters.triage import is_offered
from backlog.queries.suggestions import is_story, open_stories
from backlog.rules.type_guide import Advice, Home, advice_for


@dataclass(frozen=True, slots=True)
class Guide:
    """`advice` is there once the questions are answered; `story` once the story it belongs to is named.

    `query` leads on to the form of the type, `action` says so; both are empty where this person has no way on.
    """

    form: TypeGuideForm
    advice: Advice | None = None
    query: str = ""
    action: str = ""
    why: str = ""
    which: WhichStoryForm | None = None
    stories: tuple[str, ...] = ()
    story: int = 0

    @property
    def is_part(self) -> bool:
        return self.advice is not None and self.advice.home == Home.SUB_TASK

    @property
    def is_wrong(self) -> bool:
        return bool(self.form.errors or (self.which and self.which.errors))


def guide_of(access: Access, params: Mapping[str, str]) -> Guide:
    """The guide as far as the address has answered it. One query where a story has to be named."""
    names = TypeGuideForm.base_fields
    if not any(name in params for name in names):
        return Guide(TypeGuideForm())
    form = TypeGuideForm({name: params.get(name, field.initial) for name, field in names.items()})
    if not form.is_valid():
        return Guide(form)
    said = form.cleaned_data
    advice = advice_for(said["what"], said["scope"], is_measurable=said["measurable"] == "yes")
    if advice.needs_story:
        return _inside_a_story(access, params, form, advice)
    query, action, why = _way(access, advice)
    return Guide(form, advice, query, action, why)


def _way(access: Access, advice: Advice) -> tuple[str, str, str]:
    """Query and words of the link that leads on; else why there is none."""
    asked = {"type": advice.type} | ({"kind": "quality"} if advice.home == Home.QUALITY_STORY else {})
    name = advice.name.split(" ", 1)[1]
    why = policies.why_not(access, f"create_{advice.type}")
    if not why:
        return urlencode(asked), f"Create {advice.name.lower()}", ""
    if is_offered(access, advice.type):
        return urlencode(asked), f"Suggest {advice.name.lower()}", ""
    return "", "", f"{why} Tell one of them about your {name}, or write a comment where it matters."


def _inside_a_story(access: Access, params: Mapping[str, str], form: TypeGuideForm, advice: Advice) -> Guide:
    key = access.project.key
    which = WhichStoryForm({"story": params["story"]} if "story" in params else None, key=key)
    story = 0
    if which.is_valid():
        number = which.cleaned_data["story"]
        if is_story(access, number):
            story = number
        else:
            which.add_error("story", "This project has no story with that key.")
    stories = tuple(f"{key}-{number} {title}" for number, title in open_stories(access))
    return Guide(form, advice, which=which, stories=stories, story=story)
