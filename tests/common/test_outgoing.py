"""Requests to addresses that people gave reach nobody inside."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from common import outgoing

Resolve = Callable[..., None]


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """What every host's name says from now on; more than one list: what it says next."""

    def say(*answers: list[str]) -> None:
        left, real = list(answers), socket.getaddrinfo

        def getaddrinfo(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
            if not host.endswith("example.com"):
                return real(host, port, *more, **named)
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return say


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.8", "192.0.0.10", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "3fff::1", "64:ff9b:1::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:100.64.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_no_name_leads_to_an_address_inside(address: str, resolves: Resolve) -> None:
    resolves([address])
    with pytest.raises(outgoing.Forbidden, match="public internet"):
        outgoing.target_of("https://hooks.example.com/x")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_the_internet_is_reached(address: str, resolves: Resolve) -> None:
    resolves([address])
    target = outgoing.target_of("https://hooks.example.com/x?y=1")
    assert (target.host, target.port, target.path, target.address) == (
        "hooks.example.com",
        443,
        "/x?y=1",
        address,
    )


def test_one_address_inside_is_enough_to_refuse_a_name(resolves: Resolve) -> None:
    resolves(["93.184.216.34", "10.0.0.1"])
    with pytest.raises(outgoing.Forbidden):
        outgoing.target_of("https://hooks.example.com/")


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/",
        "http://example.com/", "https://", "https:///x", "https://me:pw@example.com/", "https://me@example.com/",
        "https://example.com:22/", "https://example.com:99999/", "https://example.com:x/",
        "https://example.com/a b", "https://example.com/\r\nHost: evil", "https://ex\u00e4mple.com/",
        "https://[::1", "https://example.com/" + "x" * 500, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_only_whole_plain_addresses_of_the_web_are_taken(url: str, resolves: Resolve) -> None:
    resolves(["93.184.216.34"])
    with pytest.raises(outgoing.Forbidden):
        outgoing.target_of(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "localhost"]
)
def test_no_spelling_of_this_machine_passes(host: str) -> None:
    with pytest.raises(outgoing.Forbidden):
        outgoing.target_of(f"https://{host}/")


def test_a_name_that_says_something_else_when_sending_leads_nowhere(
    resolves: Resolve, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []

    def connect(address: tuple[str, int], *_: Any) -> None:
        reached.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    resolves(["93.184.216.34"], ["127.0.0.1"])
    answer = outgoing.post("https://hooks.example.com/", b"{}", {})
    assert (answer.status, reached) == (None, ["93.184.216.34"])  # looked up once, and that is where it goes
    answer = outgoing.post("https://hooks.example.com/", b"{}", {})
    assert "public internet" in answer.error
    assert reached == ["93.184.216.34"]


def test_hosts_that_the_installation_names_may_be_inside(settings: Any) -> None:
    settings.WEBHOOK_INTERNAL_HOSTS = ["127.0.0.1:8123"]
    assert outgoing.target_of("http://127.0.0.1:8123/").port == 8123
    with pytest.raises(outgoing.Forbidden):
        outgoing.target_of("http://127.0.0.1:8124/")
