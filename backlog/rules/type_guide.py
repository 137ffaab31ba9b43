"""Which type of item is it? Three answers → where it belongs, and why, in a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What somebody has."""

    BROKEN = "broken"
    VALUE = "value"  # for a user or customer, and it can be stated
    QUESTION = "question"  # how, or whether
    WORK = "work"


class Scope(StrEnum):
    """Whether it belongs to one story that is there already."""

    NONE = "none"
    CONDITION = "condition"
    PART = "part"


class Home(StrEnum):
    STORY = "story"
    QUALITY_STORY = "quality_story"
    TASK = "task"
    SPIKE = "spike"
    DEFECT = "defect"
    CRITERION = "criterion"
    SUB_TASK = "sub_task"


@dataclass(frozen=True, slots=True)
class Advice:
    """Where it belongs. `type` is the type of item to create; a criterion is none."""

    home: Home
    type: str
    name: str
    why: str

    @property
    def needs_story(self) -> bool:
        """Whether it stands in a story that has to be named."""
        return self.home in (Home.CRITERION, Home.SUB_TASK)


ADVICE = {
    Home.DEFECT: Advice(
        Home.DEFECT,
        "defect",
        "A defect",
        "Something that is there does not do what it should: say how bad it is and how to see it.",
    ),
    Home.CRITERION: Advice(
        Home.CRITERION,
        "",
        "An acceptance criterion",
        "A condition of one story belongs into that story: it is met or failed together with it.",
    ),
    Home.SUB_TASK: Advice(
        Home.SUB_TASK,
        "task",
        "A sub-task",
        "A part of one story’s work stands under that story and goes into its sprint with it.",
    ),
    Home.QUALITY_STORY: Advice(
        Home.QUALITY_STORY,
        "story",
        "A quality story",
        "A quality that can be measured is a story with a target: a metric, a value, and under which condition.",
    ),
    Home.STORY: Advice(
        Home.STORY,
        "story",
        "A story",
        "A user or customer gets a value that you can state: who wants what, and what it is good for.",
    ),
    Home.SPIKE: Advice(
        Home.SPIKE,
        "spike",
        "A spike",
        "Nobody knows yet how, or whether: ask the question and agree the hours that an answer may cost.",
    ),
    Home.TASK: Advice(
        Home.TASK,
        "task",
        "A technical task",
        "The team needs it and no user would notice it alone: say what it is good for and when it is done.",
    ),
}


def home_of(what: str, scope: str = Scope.NONE, *, is_measurable: bool = False) -> Home:
    """What is broken is a defect, wherever. A condition or a part of one story stands there, but for an open question:
    that is a spike, for it has a box of its own. A quality that can be measured is a quality story.
    """
    if what == What.BROKEN:
        return Home.DEFECT
    if scope == Scope.CONDITION:
        return Home.CRITERION
    if what == What.QUESTION:
        return Home.SPIKE
    if scope == Scope.PART:
        return Home.SUB_TASK
    if is_measurable:
        return Home.QUALITY_STORY
    return Home.STORY if what == What.VALUE else Home.TASK


def advice_for(what: str, scope: str = Scope.NONE, *, is_measurable: bool = False) -> Advice:
    return ADVICE[home_of(what, scope, is_measurable=is_measurable)]
