"""Stored files on their way out: one may go when no row names it and no backup is being made."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.core.files.storage import Storage, default_storage
from django.db import connection, transaction
from django.utils import timezone

BACKUP = 7_402  # the advisory lock that a backup holds alone while it copies the files of its moment
STRAY_AFTER = timedelta(days=1)


def remove(path: str, storage: Storage = default_storage) -> bool:
    """Remove a file after its row has gone for good. While a backup is being made it stays, for the backup's moment
    may be before that; `remove_strays` finds it later."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [BACKUP])
        is_free = bool(cursor.fetchone()[0])
        if is_free:
            storage.delete(path)
    return is_free


def remove_strays(
    folder: str, named: Callable[[list[str]], set[str]], storage: Storage = default_storage
) -> int:
    """Remove files in `folder` that are older than a day and not among those `named` by rows, as crashes and backups
    leave them; answers how many."""
    before, removed = timezone.now() - STRAY_AFTER, 0
    for inside in _folders(folder, storage):
        paths = [f"{inside}/{name}" for name in storage.listdir(inside)[1]]
        known = named(paths)
        for path in paths:
            if path not in known and storage.get_modified_time(path) < before:
                removed += remove(path, storage)
    return removed


def _folders(folder: str, storage: Storage) -> Iterator[str]:
    if storage.exists(folder):
        yield folder
        for name in storage.listdir(folder)[0]:
            yield from _folders(f"{folder}/{name}", storage)
