"""Suggestions: who is asked for what, and what of an item a suggestion already says."""

from dataclasses import dataclass
from typing import Any

QUESTION_LENGTH = 5000


@dataclass(frozen=True, slots=True)
class Rights:
    """Names of the policies: who suggests such work, who accepts or declines it."""

    suggest: str
    triage: str


TECHNICAL = Rights("suggest_technical", "triage_technical")
RIGHTS = {"story": Rights("suggest_story", "triage_story"), "task": TECHNICAL, "spike": TECHNICAL}


def completed(kind: str, title: str, text: str) -> dict[str, Any]:
    """Fields of the item that a suggestion asks for, as far as it says them.

    A spike needs a question: the text where it is short enough for one, else the title; a long text is its context.
    """
    if kind != "spike":
        return {"title": title, "description": text}
    if text and len(text) <= QUESTION_LENGTH:
        return {"title": title, "question": text}
    return {"title": title, "question": title, "context": text}


def kept_apart(value: Any) -> Any:
    """What a clash of two versions shows of a value: text as it is, an item or epic by its number."""
    return value if value is None or isinstance(value, str) else getattr(value, "number", str(value))
