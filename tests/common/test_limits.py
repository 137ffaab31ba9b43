"""Limits count exactly, whichever cache counts, and go on counting when it does not answer."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from common import limits
from common.cache import Away, FilesCache
from common.limits import Limit


@pytest.fixture(params=["redis", "files"])
def a_cache(
    request: pytest.FixtureRequest, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AWAY", Away())
    if request.param == "files":
        settings.REDIS_URL = ""
        monkeypatch.setattr(limits, "cache", FilesCache(str(tmp_path), {}))
    elif not settings.REDIS_URL:
        pytest.skip("no Redis here")


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


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", ""])
def test_without_the_shared_cache_each_process_counts_for_itself(
    url: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "cache", FilesCache(str(tmp_path / "files"), {}))
    (tmp_path / "files").rmdir()
    (tmp_path / "files").touch()  # where the folder was
    monkeypatch.setattr(limits, "AWAY", Away())
    settings.REDIS_URL = url
    limit = Limit(f"tries while {url or 'the folder'} is away", 2, 10**9)
    assert [limit.take("ana") for _ in range(3)] == [True, True, False]


def test_where_files_would_cost_too_much_there_are_none(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "cache", FilesCache(str(tmp_path), {}))
    settings.REDIS_URL = ""
    limit = Limit("light", 1, 10**9, is_light=True)
    assert limit.take("ana") and not limit.take("ana")
    assert not list(tmp_path.iterdir())


def test_nought_is_no_limit() -> None:
    assert all(Limit("open", 0, 60).take("ana") for _ in range(3))


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


def test_whoever_fills_the_cache_makes_no_limit_forget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.cache.EVERY", 10)
    cache = FilesCache(str(tmp_path), {})
    cache.add("tries", 10, timeout=1000)
    for number in range(320):  # more than Django's own keeps
        cache.add(f"other-{number}", 1, timeout=1000)
    assert cache.get("tries") == 10


def test_room_is_made_of_what_outlived_its_time_and_then_of_the_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.cache.EVERY", 10)
    monkeypatch.setattr("common.cache.ROOM", 4)
    cache = FilesCache(str(tmp_path), {})
    names = ["old", "older", *(f"new-{number}" for number in range(3))]
    for number, name in enumerate(names):
        cache.set(name, 1, timeout=1000)
        os.utime(
            cache._key_to_file(name, None), (1000 - number, 1000 - number) if name.startswith("old") else None
        )
    for _ in range(5):
        cache.set("gone", 1, timeout=-1)
    assert [name for name in names if cache.get(name) is None] == ["older"]
    assert len(list(tmp_path.glob("*.djcache"))) <= 5
