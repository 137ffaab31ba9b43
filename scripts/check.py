"""`make check`: everything that needs no test run. All of it runs, then the failures are listed."""

import os
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
PRODUCTION = {
    "SITE_URL": "https://tandem.example.org",
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "tandem.example.org",
    "EMAIL_URL": "smtp://localhost",
    "REDIS_URL": "redis://localhost",
    "TRUSTED_PROXIES": "1",
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "style": ([*PYTHON, "ruff", "check", "--quiet"], {}),
    "format": ([*PYTHON, "ruff", "format", "--check", "--quiet"], {}),
    "types": ([*PYTHON, "mypy", "--no-error-summary"], {}),
    "imports": (
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as run; run()"],
        {},
    ),
    "settings": ([*MANAGE, "check", "--fail-level", "WARNING"], {}),
    "production settings": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "migrations": (
        [sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
        {},
    ),
    "API description": ([*MANAGE, "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull], {}),
    "front-end types": (["npm", "run", "--silent", "types"], {}),
}


def main() -> int:
    failed = []
    for name, (command, environment) in CHECKS.items():
        print(f"{name} …", flush=True)
        done = subprocess.run(
            [*_npm(), *command[1:]] if command[0] == "npm" else command,
            cwd=REPO,
            env=os.environ | environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).strip(), flush=True)
    print("check: " + ("failed: " + ", ".join(failed) if failed else "all well"))
    return int(bool(failed))


def _npm() -> list[str]:
    sys.path.insert(0, str(REPO / "scripts"))
    from bootstrap import find_node

    node, npm = find_node()
    os.environ["PATH"] = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", os.defpath)])
    return npm


if __name__ == "__main__":
    sys.exit(main())
