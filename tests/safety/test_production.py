"""What an installation on https says to browsers, asked of one with the settings of production."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from scripts.check import PRODUCTION, REPO
from tests.safety.headers import wrong_headers

ASK = """
import json, django
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
from django.test import Client
site, found = Client(SERVER_NAME="tandem.example.org"), {}
for name, secure, method, more in (
    ("page", True, "GET", {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}),
    ("plain", False, "GET", {}),
    ("other host", True, "GET", {"HTTP_HOST": "evil.example"}),
    ("trace", True, "TRACE", {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_AUTHORIZATION": "Bearer tdm_secret"}),
):
    answer = site.generic(method, "/accounts/login/", secure=secure, **more)
    cookies = [one.OutputString() for one in answer.cookies.values()]
    found[name] = [answer.status_code, dict(answer.headers), cookies, answer.content.decode()]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    environment = os.environ | PRODUCTION | {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": ""}
    command = [sys.executable, "-W", "ignore", "-c", ASK]
    done = subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_cookies_belong_to_this_host_alone(answers: dict[str, Any]) -> None:
    cookies = answers["page"][2]
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-tandem")
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert parts >= {"secure", "httponly", "path=/", "samesite=lax"} and "domain" not in cookie.lower()


def test_the_browser_stays_on_https(answers: dict[str, Any]) -> None:
    assert answers["plain"][0] == 301
    assert answers["plain"][1]["Location"] == "https://tandem.example.org/accounts/login/"
    said = answers["page"][1]["Strict-Transport-Security"]
    assert said == "max-age=31536000; includeSubDomains; preload"


def test_every_kind_of_answer_is_safe(answers: dict[str, Any]) -> None:
    class Answer(dict[str, str]):
        has_header = dict.__contains__

    wrong = {name: wrong_headers(Answer(headers)) for name, (_, headers, *_) in answers.items()}
    assert wrong == {name: [] for name in answers}


def test_no_other_host_is_answered(answers: dict[str, Any]) -> None:
    assert answers["other host"][0] == 400 and "evil" not in answers["other host"][3]


def test_trace_echoes_nothing(answers: dict[str, Any]) -> None:
    assert answers["trace"][0] == 405 and "tdm_secret" not in answers["trace"][3]
