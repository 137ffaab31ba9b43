"""Names of files that people send: kept as they are read, without what could lead elsewhere."""

import re
import unicodedata

LONGEST = 200
NAMELESS = "file"
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
RESERVED = re.compile(r'[<>:"|?*]')  # what no Windows disk takes; a download must be savable anywhere


def clean_name(name: str) -> str:
    """The last part of a path, in one line, without characters that cannot be seen; never empty.

    A long one keeps its ending: `a very long na….pdf`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in UNSEEN)
    tidy = " ".join(RESERVED.sub("_", seen).split()).strip(". ")
    if not tidy:
        return NAMELESS
    if len(tidy) <= LONGEST:
        return tidy
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 20:
        return tidy[: LONGEST - 1] + "…"
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"


def size_words(size: int) -> str:
    """1536 → `1.5 KB`; 0 → `0 bytes`."""
    if size < 1000:
        return f"{size} byte{'' if size == 1 else 's'}"
    amount, unit = (size / 1000, "KB") if size < 1_000_000 else (size / 1_000_000, "MB")
    return f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}"
