"""What import-linter cannot say: parts of Django that the inner floors of an app never touch."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
INNER = ("services", "queries", "policies", "models", "rules")
OUTER = ("views", "api", "presenters", "forms")
WRITES = {
    "save",
    "delete",
    "create",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
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


def outer_files() -> Iterator[Path]:
    for app in ("accounts", "backlog", "sprints", "interchange"):
        for name in OUTER:
            yield from (REPO / app).glob(f"{name}.py")
            yield from (REPO / app / name).rglob("*.py")


def manager_calls(path: Path) -> Iterator[str]:
    """Calls like `Item.objects.filter` and `item.save`: where tables are read or written directly."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", list(outer_files()), ids=lambda path: str(path.relative_to(REPO)))
def test_pages_and_api_reach_tables_only_through_queries_and_services(path: Path) -> None:
    assert list(manager_calls(path)) == []
