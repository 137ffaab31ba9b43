"""An explanation as it is kept: exact figures as text, so that effects still add up when they are read again."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any, cast

from sprints.rules.explained import Effect, Explanation, SprintFacts


def facts_kept(facts: SprintFacts | None) -> dict[str, str] | None:
    if facts is None:
        return None
    return {one.name: str(Fraction(getattr(facts, one.name))) for one in fields(SprintFacts)}


def facts_of(kept: Mapping[str, str] | None) -> SprintFacts | None:
    return SprintFacts(**{name: Fraction(value) for name, value in kept.items()}) if kept else None


def effects_kept(explanation: Explanation | None) -> dict[str, str] | None:
    if explanation is None:
        return None
    return {name: str(effect) for name, effect in explanation.effects.items()}


def explanation_of(kept: Mapping[str, Any]) -> Explanation | None:
    if kept["effects"] is None:
        return None
    effects = {cast(Effect, name): Fraction(effect) for name, effect in kept["effects"].items()}
    return Explanation(effects, Fraction(kept["change"]))
