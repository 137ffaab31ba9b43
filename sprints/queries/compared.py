"""A closed sprint against another one, the mean of those before it, or its own plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from common.errors import NotFound
from sprints.queries.velocity import Delivered
from sprints.rules.explained import Explanation, SprintFacts, average, velocity_explained
from sprints.rules.explained_kept import explanation_of, facts_of
from sprints.rules.explained_words import Names, explained_words
from sprints.rules.velocity import LAST, Number

BEFORE, SIX, PLAN = "before", "six", "plan"


@dataclass(frozen=True, slots=True)
class Compared:
    """A closed sprint against another, the mean of those before it, or its plan. `explanation` needs hours of both."""

    after: Delivered
    against: str
    baseline: str
    before: SprintFacts | None
    now: SprintFacts | None
    before_velocity: Fraction
    explanation: Explanation | None
    sentence: str
    before_sprint: int | None = None  # its number, where it is one

    @property
    def change(self) -> Fraction:
        return self.after.velocity - self.before_velocity


def compare(
    found: Sequence[Delivered], sprint: int | None = None, against: str = "", *, kept: bool = True
) -> Compared | None:
    """A sprint (its number, else the last) against the one before, another by its number, the mean of six, or its plan.

    `against`: BEFORE, SIX, PLAN, or a number; else the one before, and for the first one its plan. None where there is
    no other to compare with. What a job has kept of the usual comparison is read, unless `kept` is False.
    Raises NotFound for a sprint that is not among `found`.
    """
    at = _place(found, sprint) if sprint is not None else len(found) - 1
    if at < 0:
        return None
    after = found[at]
    is_usual = against in ("", BEFORE) or (against == PLAN and at == 0)
    if kept and is_usual and (read := _kept(after, found[at - 1].sprint.number if at else None)):
        return read
    if against == PLAN or (at == 0 and not (against == SIX or against.isdecimal())):
        plan = after.plan
        return _explained(after, after.facts, PLAN, "the plan", plan, plan.velocity) if plan else None
    if against == SIX:
        base = found[max(0, at - LAST) : at]
        name = "the sprint before" if len(base) == 1 else f"the mean of the {_word(len(base))} before"
    else:
        base = [found[_place(found, int(against[:9])) if against.isdecimal() else at - 1]]
        name = base[0].sprint.name
    if not base or base[0] is after:
        return None
    is_derived = any(one.is_derived for one in (after, *base))
    focus = after.focus_bp if is_derived else None  # the same on both sides, so that it explains nothing
    facts = [one.facts_with(focus) for one in base]
    before = average([one for one in facts if one]) if all(facts) else None
    mean = sum((one.velocity for one in base), Fraction()) / len(base)
    asked = against if against == SIX or against.isdecimal() else BEFORE
    explained = _explained(after, after.facts_with(focus), asked, name, before, mean)
    return explained if asked == SIX else replace(explained, before_sprint=base[0].sprint.number)


def _kept(after: Delivered, before: int | None) -> Compared | None:
    """What is kept, where it is about the sprint that is before it now."""
    row = after.explained
    if row is None or row["before_sprint"] != before:
        return None
    return Compared(
        after=after,
        against=row["against"],
        baseline=row["baseline"],
        before=facts_of(row["before"]),
        now=facts_of(row["now"]),
        before_velocity=Fraction(row["before_velocity"]),
        explanation=explanation_of(row),
        sentence=row["sentence"],
        before_sprint=before,
    )


def _explained(
    after: Delivered,
    now: SprintFacts | None,
    against: str,
    name: str,
    before: SprintFacts | None,
    velocity: Number,
) -> Compared:
    if before is None or now is None:
        return Compared(after, against, name, before, now, Fraction(velocity), None, "")
    explanation = velocity_explained(before=before, after=now)
    names = Names("planned" if against == PLAN else name, after.foundation, after.incidents)
    words = explained_words(before, now, explanation, names)
    return Compared(after, against, name, before, now, Fraction(velocity), explanation, words)


def _place(found: Sequence[Delivered], number: int) -> int:
    for at, one in enumerate(found):
        if one.sprint.number == number:
            return at
    raise NotFound()


def _word(count: int) -> str:
    return ("none", "one", "two", "three", "four", "five", "six")[count]
