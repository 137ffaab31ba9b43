"""Fixtures that are made once for the tests of a file, although each test finds them as if made for it alone.

`@shared` stands where `@pytest.fixture` would. What it makes stays in an open transaction, one within another for
fixtures that build on each other; each test gets a copy and runs in a savepoint, so that what it writes is gone
after it. A shared fixture may depend on other shared ones and on the clock `at`, which tests then find as it left it.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from inspect import Parameter, Signature, signature
from itertools import count, groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

Build = Callable[..., Any]
BERLIN = ZoneInfo("Europe/Berlin")
PLACES = count()  # what another one builds on is defined before it


class Clock:
    """Set the time to a moment in Berlin: at(2026, 11, 30, 9). It stands still there."""

    def __init__(self, patch: pytest.MonkeyPatch, moment: datetime | None = None) -> None:
        self.patch, self.moment = patch, moment
        if moment:
            self._stop(moment)

    def __call__(self, *parts: int, zone: ZoneInfo = BERLIN) -> datetime:
        return self._stop(datetime(*parts, tzinfo=zone))  # type: ignore[misc, arg-type]

    def _stop(self, moment: datetime) -> datetime:
        self.moment = moment
        self.patch.setattr(timezone, "now", lambda: moment)
        return moment


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def shared(build: Build) -> Any:
    """A fixture made by `build`, whose parameters are the names of other shared fixtures."""
    names = tuple(signature(build).parameters)

    def fixture(request: pytest.FixtureRequest, _layers: dict[Build, Any], db: None, **made: Any) -> Any:
        return _layers[build] if build in _layers else build(**made)

    fixture.__name__, fixture.__doc__ = build.__name__, build.__doc__
    parameters = [Parameter(name, Parameter.KEYWORD_ONLY) for name in ("request", "_layers", "db", *names)]
    fixture.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    fixture.build, fixture.place = build, next(PLACES)  # type: ignore[attr-defined]
    return pytest.fixture(fixture)


@dataclass
class Layer:
    build: Build
    transaction: transaction.Atomic
    made: Any = None
    moment: datetime | None = None


class Layers:
    """What stands in open transactions, each within the one before it."""

    def __init__(self) -> None:
        self.open: list[Layer] = []

    def stand_on(self, wanted: dict[Build, tuple[str, ...]]) -> dict[Build, Any]:
        """Copies of these things: what other tests of the file left is used, what they alone needed goes."""
        kept = 0
        for layer, build in zip(self.open, wanted, strict=False):
            if layer.build is not build or connection.closed_in_transaction:
                break
            kept += 1
        self.fall_to(kept)
        made = {layer.build.__name__: layer.made for layer in self.open}
        with pytest.MonkeyPatch.context() as patch:
            at = Clock(patch, self.moment)
            for build, names in list(wanted.items())[kept:]:
                self.open.append(_begun(build))
                try:
                    found = build(**{name: at if name == "at" else made[name] for name in names})
                except BaseException:
                    self.fall_to(len(self.open) - 1)
                    raise
                self.open[-1].made = made[build.__name__] = found
                self.open[-1].moment = at.moment
        return deepcopy({layer.build: layer.made for layer in self.open})

    @property
    def moment(self) -> datetime | None:
        """Where the clock stands."""
        return self.open[-1].moment if self.open else None

    def fall_to(self, count: int) -> None:
        """Take back all but the first `count` layers."""
        while len(self.open) > count:
            layer = self.open.pop()
            if not connection.closed_in_transaction:
                transaction.set_rollback(True)
            layer.transaction.__exit__(None, None, None)


def _begun(build: Build) -> Layer:
    atomic = transaction.atomic()
    atomic._from_testcase = True  # what insists on being outermost may be within it
    atomic.__enter__()
    return Layer(build, atomic)


def is_transactional(item: pytest.Item) -> bool:
    """The test commits, so that others' transactions see what it does."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(
        item, "fixturenames", ()
    )


def wanted_by(item: pytest.Item) -> dict[Build, tuple[str, ...]]:
    """The shared fixtures of a test with the names of those they build on, lowest first."""
    known = item._fixtureinfo.name2fixturedefs if hasattr(item, "_fixtureinfo") else {}
    layers = {name: found[-1].func for name, found in known.items() if hasattr(found[-1].func, "build")}
    wanted: dict[Build, tuple[str, ...]] = {}

    def add(name: str) -> None:
        if name in layers:
            below = tuple(signature(layers[name].build).parameters)
            for one in below:
                add(one)
            wanted.setdefault(layers[name].build, below)

    for name in sorted(layers, key=lambda name: layers[name].place):
        add(name)
    return wanted


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file, tests that stand on the same layers follow each other; those that commit come last."""

    def place(item: pytest.Item) -> tuple[bool, list[str]]:
        return is_transactional(item), [build.__name__ for build in wanted_by(item)]

    items[:] = [
        item for _, group in groupby(items, key=lambda item: item.path) for item in sorted(group, key=place)
    ]


@pytest.fixture(scope="session")
def _stack() -> Layers:
    return Layers()


@pytest.fixture(autouse=True, scope="module")
def _each_file_its_own(_stack: Layers, django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        _stack.fall_to(0)


@pytest.fixture(autouse=True)
def _layers(request: pytest.FixtureRequest, _stack: Layers, django_db_blocker: Any) -> Iterator[Any]:
    """Comes before the transaction of the test. Without layers where the test commits and makes everything itself."""
    commits, wanted = is_transactional(request.node), wanted_by(request.node)
    copies: dict[Build, Any] = {}
    if not commits and wanted:
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():
            copies = _stack.stand_on(wanted)
    elif _stack.open and (
        commits or "db" in request.fixturenames or request.node.get_closest_marker("django_db")
    ):
        with django_db_blocker.unblock():
            _stack.fall_to(0)
    with pytest.MonkeyPatch.context() as patch:
        Clock(patch, _stack.moment if copies else None)
        yield copies
