"""A quality story's target reads as one sentence."""

import pytest

from backlog.rules.quality import Target

CASES = [
    (
        Target("Response time", "<=", "200 ms", "under 10,000 requests"),
        "Response time ≤ 200 ms under 10,000 requests",
    ),
    (Target("Error rate", "<", "0.1 %", "peak load"), "Error rate < 0.1 %, peak load"),
    (Target("Uptime", ">=", "99.9 %"), "Uptime ≥ 99.9 %"),
    (Target("Uptime"), "Uptime"),
    (Target(condition="at night"), "at night"),
    (Target(), ""),
]


@pytest.mark.parametrize(("target", "sentence"), CASES)
def test_the_sentence(target: Target, sentence: str) -> None:
    assert target.sentence == sentence


def test_measurable_is_what_can_be_said_to_be_met() -> None:
    assert [target.is_measurable for target, _ in CASES] == [True, True, True, False, False, False]
