"""The calls in docs/api.md do what it says."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Caller

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
CALLS = re.findall(r"^curl .*$", DOCS, re.MULTILINE)


def call(api: Caller, line: str) -> Any:
    words = shlex.split(line.replace("$TOKEN", api.secret))[1:]
    method, headers, body = "GET", {}, ""
    while len(words) > 1:
        option, value, *words = words
        if option == "-X":
            method = value
        elif option == "-H":
            name, _, text = value.partition(": ")
            headers[name] = text
        else:
            body = value
    sent = {"content_type": headers.pop("Content-Type", "application/json"), "headers": headers}
    return api.client.generic(method, words[0].partition(":8000")[2], body, **sent)


@pytest.mark.parametrize("line", CALLS, ids=range(len(CALLS)))
def test_a_call_of_the_docs_is_answered(api: Caller, line: str) -> None:
    answer = call(api, line)
    told = json.loads(answer.content)
    if '"size"' in line:
        assert (answer.status_code, set(told["errors"])) == (400, {"title", "size"})
    else:
        assert answer.status_code in (200, 201), told
        assert "results" in told or told["title"] == "Set up the cache"


def test_there_are_calls() -> None:
    assert len(CALLS) >= 5
