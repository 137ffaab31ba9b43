"""One line of the command palette.

It says how it is done, so the browser only has to find and to send it: `url` leads somewhere, `dialog` opens a form,
`post` sends `body` with the items, or, where its address holds `{number}`, once for each of them.
"""

from dataclasses import dataclass, field
from typing import Any

TYPED = "{typed}"


@dataclass(frozen=True, slots=True)
class Option:
    """One line. `step`: among the choices of which question it is, or empty; `opens`: the question that it asks.

    `is_deep`: found by its words only, not offered before anything is typed. `shows` is what the page says at once,
    before the server has answered: the part of a row and its text, that rows are `gone`, or whether the `clock` starts.
    `is_free`: stands for what is typed, which takes the place of TYPED in `body`.
    """

    title: str
    sign: str
    group: str = "do"
    verb: str = ""
    note: str = ""
    is_deep: bool = False
    is_over: bool = False
    keys: str = ""
    step: str = ""
    opens: str = ""
    url: str = ""
    dialog: str = ""
    post: str = ""
    body: dict[str, str] = field(default_factory=dict)
    shows: tuple[str, str] | None = None
    is_free: bool = False

    def plain(self) -> dict[str, Any]:
        """Without what is empty."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value}
