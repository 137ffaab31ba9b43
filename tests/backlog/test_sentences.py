"""Whatever is recorded anywhere is told in words: every kind of event in the code has its sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backlog.rules.wording import SENTENCES, people_in, wording

ROOT = Path(__file__).resolve().parents[2]
TELLERS = {"tell", "tell_item", "record", "record_member"}
KIND = 1  # which argument says it, after the actor


def kinds() -> Iterator[tuple[str, str]]:
    for app in ("accounts", "backlog", "sprints", "interchange"):
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _name(node.func).lstrip("_") in TELLERS:
                    for kind in _kinds_of(node):
                        yield kind, f"{path.relative_to(ROOT)}:{node.lineno}"


def _name(function: ast.expr) -> str:
    return getattr(function, "id", None) or getattr(function, "attr", "")


def _kinds_of(call: ast.Call) -> Iterator[str]:
    said = [word.value for word in call.keywords if word.arg == "kind"] or call.args[KIND : KIND + 1]
    for node in said:
        for part in ast.walk(node):
            if (
                isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and part.value.endswith(("ed", "left"))
            ):
                yield part.value


def test_every_event_is_told_in_words() -> None:
    found = dict(kinds())
    assert len(found) > 60
    silent = [f"{kind} ({place})" for kind, place in found.items() if kind not in SENTENCES]
    assert silent == [], "say these in backlog/rules/wording.py or register them from your app"


@pytest.mark.parametrize("kind", sorted({*SENTENCES, "something_new"}))
def test_a_sentence_survives_data_of_any_age(kind: str) -> None:
    said = wording(kind, {}, {})
    assert said and "_" not in said
    assert people_in(kind, {}) == set()


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("work_logged", {"minutes": 240, "on": "2026-11-19"}, "logged 4 h for 19 Nov"),
        ("work_logged", {"minutes": 240, "on": "2025-12-31"}, "logged 4 h for 31 Dec 2025"),
        ("day_off_added", {"on": "2026-12-24"}, "entered a day off for everybody, 24 Dec"),
        (
            "item_edited",
            {"changed": {"design": ["", "not_needed"]}},
            "changed design from none to not needed",
        ),
        ("item_edited", {"changed": {"parent": [None, 12]}}, "changed story from none to number 12"),
        (
            "settings_edited",
            {"changed": {"rate_minutes_per_point": ["None", "240"], "focus_bp": ["7000", "6500"]}},
            "changed the settings: the hours per point and the focus",
        ),
    ],
)
def test_days_and_choices_are_said_as_pages_say_them(kind: str, data: dict[str, Any], said: str) -> None:
    assert wording(kind, data, {}, 2026) == said
