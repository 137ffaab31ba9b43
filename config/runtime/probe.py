"""Health of one part, for containers: `python -m config.runtime.probe web|worker|beat` ends with 0 or 1."""

import http.client
import os
import sys
from urllib.parse import urlsplit

from config.runtime import alive

FRESH_SECONDS = 30.0


def web() -> bool:
    """Whether the web server of this container can serve pages."""
    host = urlsplit(os.environ.get("SITE_URL", "")).hostname or "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    connection.request("GET", "/health/ready/", headers={"Host": host})
    return connection.getresponse().status == 200


def recent(name: str) -> bool:
    """Whether the worker or beat of this container gave a sign of life lately."""
    return alive.age(name) < FRESH_SECONDS


def main(name: str) -> bool:
    try:
        return web() if name == "web" else recent(name)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1]))
