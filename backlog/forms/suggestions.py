"""Forms of suggestions, and of the guide that says which type it is."""

from typing import Any

from django import forms

from backlog.forms.fields import Choices, KeyField, NumberChoice, text_area
from backlog.rules.type_guide import Scope, What

TEXTS = {
    "story": "Who wants it, and what is it good for?",
    "task": "What has to be there, and what is it good for?",
    "spike": "What has to be answered, and who waits for it?",
}


class SuggestionForm(forms.Form):
    """What somebody asks the other owner for."""

    title = forms.CharField(max_length=200)
    text = forms.CharField(
        required=False, max_length=100_000, widget=text_area(4), label="Why", help_text="Markdown."
    )
    opens = KeyField(
        label="What would it open?",
        help_text="The key of what waits for this, such as {key}-12.",
    )
    opens_epic = NumberChoice(label="Or a whole epic")

    def __init__(self, *args: Any, kind: str = "", key: str = "", epics: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opens, epic = self.fields["opens"], self.fields["opens_epic"]
        assert isinstance(opens, KeyField) and isinstance(epic, NumberChoice)
        opens.project_key = key
        opens.help_text = str(opens.help_text).format(key=key)
        epic.offer(epics)
        self.fields["text"].label = TEXTS.get(kind, "Why")


class NewSuggestionForm(SuggestionForm):
    kind = forms.CharField(max_length=6, widget=forms.HiddenInput)


def version_field(seen: int | None = None) -> forms.IntegerField:
    """The version that the person saw, carried along unseen."""
    return forms.IntegerField(
        required=False, min_value=1, max_value=2_147_483_647, widget=forms.HiddenInput, initial=seen
    )


class EditSuggestionForm(SuggestionForm):
    version = version_field()


class DeclineForm(forms.Form):
    version = version_field()
    reason = forms.CharField(
        max_length=500, widget=text_area(2), label="Why not?", help_text="Whoever suggested it reads this."
    )


class TypeGuideForm(forms.Form):
    """Three questions; the last two have an answer already."""

    what = forms.ChoiceField(
        label="What do you have?",
        widget=forms.RadioSelect,
        choices=[
            (What.VALUE.value, "Something that gives a user or customer a value I can state"),
            (What.QUESTION.value, "A question: we don’t know how, or whether"),
            (What.WORK.value, "Other work that the team needs"),
            (What.BROKEN.value, "Something that is broken"),
        ],
    )
    scope = forms.ChoiceField(
        label="Does it belong to one story that is there already?",
        widget=forms.RadioSelect,
        initial=Scope.NONE.value,
        choices=[
            (Scope.NONE.value, "No"),
            (Scope.CONDITION.value, "It is a condition that story must fulfil"),
            (Scope.PART.value, "It is a part of the work on that story"),
        ],
    )
    measurable = forms.ChoiceField(
        label="Is it a quality that can be measured, such as speed or load?",
        widget=forms.RadioSelect,
        initial="no",
        choices=[("no", "No"), ("yes", "Yes")],
    )


class WhichStoryForm(forms.Form):
    """The story that a criterion or a sub-task belongs to."""

    story = KeyField(required=True, label="Which story?")

    def __init__(self, *args: Any, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["story"]
        assert isinstance(field, KeyField)
        field.project_key = key
        field.widget.attrs |= {"list": "guide-stories", "placeholder": f"{key}-12", "autocomplete": "off"}
