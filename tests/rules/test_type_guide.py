"""Which type it is: every combination of answers, as the product's table says."""

import pytest

from backlog.rules.type_guide import ADVICE, Home, Scope, What, advice_for, home_of

NONE, CONDITION, PART = Scope
BROKEN, VALUE, QUESTION, WORK = What
YES, NO = True, False
TABLE = [
    # does it give a value that can be stated? is the open question how, or whether? otherwise: a task
    (VALUE, NONE, NO, Home.STORY),
    (QUESTION, NONE, NO, Home.SPIKE),
    (WORK, NONE, NO, Home.TASK),
    # other homes
    (BROKEN, NONE, NO, Home.DEFECT),
    (BROKEN, NONE, YES, Home.DEFECT),
    (BROKEN, CONDITION, NO, Home.DEFECT),
    (BROKEN, CONDITION, YES, Home.DEFECT),
    (BROKEN, PART, NO, Home.DEFECT),
    (BROKEN, PART, YES, Home.DEFECT),
    (VALUE, NONE, YES, Home.QUALITY_STORY),
    (WORK, NONE, YES, Home.QUALITY_STORY),
    (QUESTION, NONE, YES, Home.SPIKE),
    (VALUE, CONDITION, NO, Home.CRITERION),
    (VALUE, CONDITION, YES, Home.CRITERION),
    (WORK, CONDITION, NO, Home.CRITERION),
    (WORK, CONDITION, YES, Home.CRITERION),
    (QUESTION, CONDITION, NO, Home.CRITERION),
    (QUESTION, CONDITION, YES, Home.CRITERION),
    (VALUE, PART, NO, Home.SUB_TASK),
    (VALUE, PART, YES, Home.SUB_TASK),
    (WORK, PART, NO, Home.SUB_TASK),
    (WORK, PART, YES, Home.SUB_TASK),
    (QUESTION, PART, NO, Home.SPIKE),
    (QUESTION, PART, YES, Home.SPIKE),
]


@pytest.mark.parametrize(("what", "scope", "is_measurable", "home"), TABLE)
def test_where_it_belongs(what: str, scope: str, is_measurable: bool, home: Home) -> None:
    assert home_of(what, scope, is_measurable=is_measurable) == home


def test_the_table_has_every_combination() -> None:
    assert len({row[:3] for row in TABLE}) == len(What) * len(Scope) * 2


@pytest.mark.parametrize("home", Home)
def test_each_home_is_explained_in_one_sentence(home: Home) -> None:
    why = ADVICE[home].why
    assert why.endswith(".") and ". " not in why


def test_only_what_stands_in_a_story_asks_for_one() -> None:
    assert {home for home in Home if ADVICE[home].needs_story} == {Home.CRITERION, Home.SUB_TASK}
    assert advice_for(VALUE, NONE, is_measurable=True).type == "story"
