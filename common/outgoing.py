"""Requests to addresses that people gave: to the public internet only, at the very address that was checked.

Whoever may name an address could else make this server ask its own network on their behalf.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

LONGEST_URL = 500
SECONDS, LONGEST_SECONDS = 5, 10  # for each step, and for all of it
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# of IANA's special ranges those that older Pythons take for global
SPECIAL = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "2001::/23", "3fff::/20", "5f00::/16"))
)
LOWEST_PORT = 1024  # beside 80 and 443: below it live mail, shells and the like
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(ValueError):
    """An address that no request goes to; its text is a sentence for who gave it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `address` was checked, `host` is what the other side is called."""

    is_tls: bool
    host: str
    port: int
    path: str
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or why there is none."""

    status: int | None
    error: str = ""

    @property
    def is_ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def target_of(url: str) -> Target:
    """Look the host up and check all its addresses. Raises Forbidden.

    Hosts that the installation names in WEBHOOK_INTERNAL_HOSTS may be private, and may do without TLS.
    """
    if (
        len(url) > LONGEST_URL
        or not url.isascii()
        or any(char.isspace() or not char.isprintable() for char in url)
    ):
        raise Forbidden(f"This is not an address of at most {LONGEST_URL} plain characters.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Forbidden("This is not an address.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise Forbidden("Give a whole address that starts with https://.")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("Leave names and passwords out of the address; requests are signed.")
    is_tls = parts.scheme == "https"
    port = port if port is not None else 443 if is_tls else 80
    is_internal = (
        host in settings.WEBHOOK_INTERNAL_HOSTS or f"{host}:{port}" in settings.WEBHOOK_INTERNAL_HOSTS
    )
    if not is_internal and not is_tls:
        raise Forbidden("The address must start with https://.")
    if not is_internal and port not in (80, 443) and port < LOWEST_PORT:
        raise Forbidden(f"Nothing is sent to port {port}.")
    found = _addresses(host, port)
    if not is_internal and not all(is_public(one) for one in found):
        raise Forbidden(f"{host} is not on the public internet.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_tls, host, port, path, str(found[0]))


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could ask there: whatever an IPv6 address wraps counts too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64 or address.packed[:12] == bytes(12):
            inner.append(ipaddress.IPv4Address(address.packed[12:]))
        if any(one is not None and not is_public(one) for one in inner):
            return False
        if address.ipv4_mapped is not None:
            return True
        if address.is_site_local:
            return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not special and not any(address in network for network in SPECIAL)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send once. Redirects are not followed, nothing of the answer is kept but its status."""
    try:
        target = target_of(url)
    except Forbidden as error:
        return Answer(None, str(error))
    connection = _Connection(target)
    watch = threading.Timer(LONGEST_SECONDS, connection.abort)
    watch.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Connection": "close"})
        return Answer(connection.getresponse().status)
    except TimeoutError:
        return Answer(None, f"No answer within {SECONDS} s.")
    except ssl.SSLError as error:
        return Answer(None, f"No trusted connection: {error.reason or 'TLS failed'}.")
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, f"No connection: {getattr(error, 'strerror', None) or type(error).__name__}.")
    finally:
        watch.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """To the address that was checked, whatever the host's name says by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.target = target
        self.is_late = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self.target.address, self.target.port), self.timeout)
        if self.target.is_tls:
            self.sock = _tls().wrap_socket(self.sock, server_hostname=self.target.host)
        if self.is_late:  # in between there was no socket that could be shut
            raise TimeoutError

    def abort(self) -> None:
        self.is_late = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _addresses(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Forbidden(f"There is no host {host}.") from None
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
