"""What is in the way of a start is said in one sentence."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.runtime import checks, paths, secret


def test_a_taken_port_names_the_option_that_changes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(paths.CannotRun, match=rf"Port {port} is taken.*PORT={port + 1} make up"):
            checks.require_free_port("127.0.0.1", port, patience=0)


def test_a_free_port_is_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    checks.require_free_port("127.0.0.1", port)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(paths.CannotRun, match=r"cannot write in .*file/var.*TANDEM_VAR="):
        paths.writable(tmp_path / "file" / "var")


def test_a_second_start_in_the_same_folder_is_told_about_the_first(tmp_path: Path) -> None:
    with checks.only_one(tmp_path, "http://127.0.0.1:8000"):
        assert checks.is_running(tmp_path)
        with (
            pytest.raises(
                paths.CannotRun,
                match=rf"already runs in this folder: http://127.0.0.1:8000, process {os.getpid()}",
            ),
            checks.only_one(tmp_path, "http://127.0.0.1:8001"),
        ):
            pass
    assert not checks.is_running(tmp_path)


def test_a_python_too_old_is_told_so() -> None:
    text = (paths.REPO / "scripts" / "bootstrap.py").read_text()
    start = text[: text.index("import hashlib")].replace("import sys", "", 1)
    program = f"class sys:\n    version_info = (3, 9, 2)\n    exit = exit\n{start}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert (
        done.stderr
        == "Tandem needs Python 3.11 or newer, this one is 3.9. Install a newer python3 and try again.\n"
    )


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret_key"
    key = secret.read_or_make(file)
    assert len(key) >= 50
    assert secret.read_or_make(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]
