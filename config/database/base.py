"""Django's PostgreSQL with a cheaper look at whether a kept connection still stands."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """A server that ended the connection has said so: while there is nothing to read, it stands.

        Django asks `SELECT 1` before each request instead; so does this where something failed or was said.
        """
        if self.connection is None or self.errors_occurred or not hasattr(select, "poll"):
            return bool(super().is_usable())
        if self.connection.closed:
            return False
        said = select.poll()
        said.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not said.poll(0) or bool(super().is_usable())
