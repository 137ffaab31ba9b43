"""The compose file says what docs/production.md promises. No container engine is needed to check that."""

import re
from typing import Any

import pytest
import yaml

from config.runtime import paths

COMPOSE: dict[str, Any] = yaml.safe_load((paths.REPO / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate")
SERVING = sorted(set(SERVICES) - {"migrate"})


def test_every_part_has_a_service() -> None:
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "db", "redis"}


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]
    assert not [name for name, service in SERVICES.items() if service.get("network_mode")]


@pytest.mark.parametrize("name", SERVING)
def test_every_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_web_and_worker_can_be_scaled(name: str) -> None:
    assert "container_name" not in SERVICES[name]
    assert "ports" not in SERVICES[name]


def test_there_is_exactly_one_beat() -> None:
    assert SERVICES["beat"]["deploy"]["replicas"] == 1


@pytest.mark.parametrize("name", OURS)
def test_our_containers_hold_no_more_rights_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"] and not service.get("privileged")


def test_nothing_starts_before_the_tables_are_there() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"


def test_data_live_in_named_volumes() -> None:
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert {"database", "jobs", "files", "certificates"} <= used
    assert set(COMPOSE["volumes"]) == {"database", "jobs", "files", "certificates"}


def test_no_secret_stands_in_the_file() -> None:
    text = (paths.REPO / "docker-compose.yml").read_text()
    assert not re.findall(r"^ +\w*(?:PASSWORD|SECRET)\w*: +(?!\$\{).*", text, re.MULTILINE)


def test_the_image_runs_as_nobody_special_and_knows_how_it_is() -> None:
    final = (paths.REPO / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert "\nUSER tandem\n" in final and "HEALTHCHECK" in final
    assert final.index("USER tandem") > final.rindex("RUN ")


def test_every_folder_with_code_is_in_the_image() -> None:
    final = (paths.REPO / "Dockerfile").read_text().split("\nFROM ")[-1]
    copied = set(re.findall(r"^COPY (?!--)(\S+) ", final, re.MULTILINE))
    packages = {path.parent.name for path in paths.REPO.glob("*/__init__.py")} - {"tests", "scripts"}
    assert packages | {"templates", "manage.py"} <= copied


def test_the_example_names_every_variable_that_compose_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (paths.REPO / "docker-compose.yml").read_text()))
    given = set(re.findall(r"^(\w+)=", (paths.REPO / "deploy" / "env.example").read_text(), re.MULTILINE))
    assert asked <= given


def test_every_variable_is_explained() -> None:
    """What the code reads from the environment stands in the table of docs/production.md, and nothing else does."""
    read = re.compile(r"""env\.\w+\(\s*"([A-Z_]+)"|environ(?:\.get\(|\[)"([A-Z_]+)\"""")
    used = {
        first or second
        for path in (paths.REPO / "config").rglob("*.py")
        for first, second in read.findall(path.read_text())
    }
    rows = re.findall(
        r"^\| (`[A-Z].*?) \|", (paths.REPO / "docs" / "production.md").read_text(), re.MULTILINE
    )
    explained = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    assert explained == used - {"PATH", "TANDEM_WATCHER", "DJANGO_SETTINGS_MODULE"}
