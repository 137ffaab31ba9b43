"""What import-linter cannot say: parts of Django that the inner floors of an app never touch."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
INNER = ("services", "queries", "policies", "models", "rules")
HTTP = ("django.http", "django.shortcuts", "django.forms", "django.views", "rest_framework")


def inner_files() -> Iterator[Path]:
    for app in ("activity", "accounts", "backlog", "sprints", "interchange"):
        for name in INNER:
            yield from (REPO / app).glob(f"{name}.py")
            yield from (REPO / app / name).rglob("*.py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", list(inner_files()), ids=lambda path: str(path.relative_to(REPO)))
def test_writes_reads_and_rules_know_no_requests_and_forms(path: Path) -> None:
    assert [name for name in imports(path) if f"{name}.".startswith(tuple(f"{http}." for http in HTTP))] == []
