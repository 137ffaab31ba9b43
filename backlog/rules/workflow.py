"""May this item enter that column? Pure decisions on plain values; the services carry them out.

Source: product.md, "leaves doing for done when" and "Decided: State, Done".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Category = Literal["backlog", "todo", "doing", "done"]
Way = Literal["enter", "ask_acceptance", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An item as it stands before the move; only what its type has needs to be given."""

    type: str
    criteria: Sequence[tuple[str, str]] = ()  # of a story: (text, open | met | failed)
    done_items: Sequence[tuple[str, bool]] = ()  # of a task: (text, is_done)
    is_small: bool = False
    has_outcome: bool = False
    held: str = ""  # by a gate: what it waits for, in a sentence
    is_underway: bool = False  # in progress already


@dataclass(frozen=True, slots=True)
class Decision:
    """`enter` the column, go to acceptance instead and wait (`ask_acceptance`), or `refuse` with its reason.

    `code` names a refusal that a page can offer a way around; `warning` is said although the move is made.
    """

    way: Way
    reason: str = ""
    code: str = ""
    warning: str = ""


def enter(card: Card, to: Category, *, may_accept: bool, criteria_binding: bool) -> Decision:
    """Decide on a move into a column of category `to` by somebody who may move cards, or accept stories."""
    if card.held and to in ("doing", "done") and not card.is_underway:
        return Decision("refuse", card.held, "gate")
    if to != "done":
        return Decision("enter")
    if card.type == "story":
        return _finish_story(card, may_accept=may_accept, criteria_binding=criteria_binding)
    if card.type == "task":
        return _finish_task(card)
    if card.type == "spike" and not card.has_outcome:
        return Decision("refuse", "A spike is done when its outcome is recorded.", "outcome")
    return Decision("enter")


def exceeds_limit(*, in_column: int, wip_limit: int | None, category: Category) -> bool:
    """Whether one more card is more than the column's limit. What is done is never too much."""
    return wip_limit is not None and category != "done" and in_column >= wip_limit


def _finish_story(card: Card, *, may_accept: bool, criteria_binding: bool) -> Decision:
    if not may_accept:
        return Decision("ask_acceptance")
    unmet = [text for text, state in card.criteria if state != "met"]
    if not unmet:
        return Decision("enter")
    sentence = f"{_count(len(unmet), len(card.criteria), 'criterion', 'criteria')} not met: {_quoted(unmet)}."
    return (
        Decision("refuse", sentence, "criteria") if criteria_binding else Decision("enter", warning=sentence)
    )


def _finish_task(card: Card) -> Decision:
    unticked = [text for text, is_done in card.done_items if not is_done]
    if not unticked or card.is_small:
        return Decision("enter")
    lines = _count(len(unticked), len(card.done_items), "done item", "done items")
    sentence = f"{lines} not ticked: {_quoted(unticked)}."
    return Decision("refuse", sentence, "done_items")


def _count(part: int, whole: int, one: str, many: str) -> str:
    if whole == 1:
        return f"The only {one} is"
    return f"{part} of {whole} {many} {'is' if part == 1 else 'are'}"


def _quoted(texts: Sequence[str]) -> str:
    shown = ", ".join(f"“{text if len(text) <= 60 else text[:59] + '…'}”" for text in texts[:3])
    return shown if len(texts) <= 3 else f"{shown} and {len(texts) - 3} more"
