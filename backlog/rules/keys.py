"""Keys of items as people type them: `FER-12`, `fer-12`, or `12` alone. Pure."""

import re
from typing import NamedTuple

KEY = re.compile(r"(?:(?P<project>[A-Za-z][A-Za-z0-9]{1,9})-)?(?P<digits>[0-9]{1,9})(?![0-9A-Za-z])")


class TypedKey(NamedTuple):
    """`project` is empty where the number stands alone; `digits` as they were typed; `rest` is what follows."""

    project: str
    digits: str
    rest: str

    def names(self, project_key: str) -> bool:
        """Whether it may be an item of that project."""
        return self.project in ("", project_key)


def typed_key(text: str) -> TypedKey | None:
    """The key with which a text begins; None where it begins with none."""
    found = KEY.match(text)
    if found is None:
        return None
    return TypedKey((found["project"] or "").upper(), found["digits"], text[found.end() :])
