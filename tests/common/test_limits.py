"""Limits count exactly, whichever cache counts, and go on counting when it does not answer."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from common import limits
from common.cache import FilesCache
from common.limits import Limit


@pytest.fixture(params=["redis", "files"])
def a_cache(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    if request.param == "files":
        monkeypatch.setattr(limits, "cache", FilesCache(str(tmp_path), {}))
    return limits.cache


@pytest.mark.usefixtures("a_cache")
def test_of_many_at_once_as_many_pass_as_the_limit_says() -> None:
    limit = Limit("tries", 7, 10**9)
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(limit.take, ["ana"] * 60)) == 7
    assert limit.take("ben")


@pytest.mark.usefixtures("a_cache")
def test_what_is_given_back_can_be_taken_again() -> None:
    limit = Limit("tries", 1, 10**9)
    assert limit.take("ana") and not limit.take("ana")
    limit.give_back("ana")
    limit.give_back("ana")
    assert limit.take("ana")
    limit.clear("ana")
    assert limit.take("ana")


@pytest.mark.usefixtures("a_cache")
def test_it_counts_anew_after_its_stretch(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = Limit("tries", 1, 60)
    monkeypatch.setattr("common.limits.time.time", lambda: 600.0)
    assert limit.take("ana") and not limit.take("ana")
    assert limit.wait() == 61
    monkeypatch.setattr("common.limits.time.time", lambda: 660.0)
    assert limit.take("ana")


def test_without_the_shared_cache_each_process_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError

    monkeypatch.setattr(limits, "cache", Gone())
    limit = Limit("tries while the cache is away", 2, 10**9)
    assert [limit.take("ana") for _ in range(3)] == [True, True, False]


def test_counting_on_does_not_make_a_value_live_longer(tmp_path: Path) -> None:
    cache = FilesCache(str(tmp_path), {})
    cache.add("n", 1, timeout=None)
    assert cache.incr("n") == 2 and cache._left("n", None) is None
    cache.add("m", 1, timeout=1000)
    cache.incr("m")
    left = cache._left("m", None)
    assert left is not None and 900 < left <= 1000
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")
