"""Everything a service may refuse with. Pages and API render the same errors (see middleware, problems)."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A request that cannot be carried out; `message` is a sentence for the person who asked."""

    status = 400
    title = "That did not work"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """The thing does not exist, or not for this person."""

    status = 404
    title = "Not found"

    def __init__(self, message: str = "There is nothing here, or you have no access to it.") -> None:
        super().__init__(message)


class NotAllowed(DomainError):
    """The person's roles do not include this action; the message says who may."""

    status = 403
    title = "Not allowed"


class Invalid(DomainError):
    """Input that breaks a rule; `fields` maps a field's name to its messages."""

    status = 400
    title = "Please check what you entered"

    def __init__(self, message: str = "", fields: Mapping[str, Sequence[str] | str] | None = None) -> None:
        self.fields = {k: [v] if isinstance(v, str) else list(v) for k, v in (fields or {}).items()}
        super().__init__(message or " ".join(m for msgs in self.fields.values() for m in msgs))


class Stale(DomainError):
    """Somebody saved in between. `changed` maps a field to (theirs, yours) so that no word is lost.

    Things without a version have their text as it is now, in `was`: saying it means that one has read it.
    """

    status = 409
    title = "Somebody changed this in the meantime"

    def __init__(
        self,
        message: str,
        version: int | None = None,
        changed: Mapping[str, tuple[Any, Any]] | None = None,
        *,
        was: str | None = None,
    ) -> None:
        super().__init__(message)
        self.version = version
        self.was = was
        self.changed = dict(changed or {})

    @property
    def newest(self) -> dict[str, str]:
        """What a form sends to be saved over what is there now."""
        return {"version": str(self.version)} if self.was is None else {"was": self.was}


class Refused(DomainError):
    """A business rule says no in the present state (a spike without outcome is not done).

    `code` names the rule where a page offers a way on: `wip` (go over the limit), `outcome` (record it).
    """

    status = 409
    title = "Not in this state"

    def __init__(self, message: str, code: str = "") -> None:
        self.code = code
        super().__init__(message)


class TooMuch(DomainError):
    """More than anything here takes."""

    status = 413
    title = "Too large"
