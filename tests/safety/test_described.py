"""Every operation of the API answers as its description says, whoever asks and whatever is sent."""

from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from schemathesis import GenerationMode

from tests.safety.described import Asked, generated, name_of, operations, people
from tests.safety.forms import SOAK
from tests.safety.world import World

# Operations that cannot succeed here, and why.
NEVER = {"post /tokens/": "no token makes another: tests/api show it with a session"}
ALLOWED, WRONG = 60, 40  # generated calls an operation, each made by three who ask


@pytest.fixture
def asked(world: World, files: Path, settings: Any) -> Asked:
    settings.API_CALLS_PER_MINUTE = 0
    return Asked(world)


def told(asked: Asked) -> str:
    return "\n\n".join(f"{what}\n{said}" for what, said in asked.wrong.items())


def test_every_operation_succeeds_and_answers_as_described(world: World, asked: Asked) -> None:
    maker, refused = people(world)["maker"], {}
    for operation in operations():
        answer = asked.ask("maker", maker, operation)
        if answer.status_code >= 400:
            refused[name_of(operation)] = answer.content.decode()
    assert not asked.wrong, told(asked)
    assert refused.keys() == NEVER.keys(), "\n".join(f"{name}: {said}" for name, said in refused.items())


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="thousands of generated calls in make soak; here each operation once")
def test_nothing_that_anybody_sends_is_answered_otherwise(world: World, asked: Asked) -> None:
    everybody = people(world)
    others = cycle([name for name in everybody if name != "maker"])
    for operation in operations():
        for name, headers in everybody.items():
            asked.ask(name, headers, operation)
        for mode, count in ((GenerationMode.POSITIVE, ALLOWED), (GenerationMode.NEGATIVE, WRONG)):
            for at, case in enumerate(generated(operation, mode, count)):
                for name in ("maker", *islice(others, 2)):
                    as_it_is = mode is GenerationMode.NEGATIVE and at % 2 == 0
                    answer = asked.ask(name, everybody[name], operation, case, as_it_is=as_it_is)
                    assert answer.status_code != 429, "too fast to learn anything"
    print(asked.table())  # noqa: T201
    silent = {name for name, _ in asked.refusals} - {name for name, _ in asked.successes}
    assert not asked.wrong, told(asked)
    assert silent <= NEVER.keys()
