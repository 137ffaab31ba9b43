"""Text of other tools as it should stand here: no control characters, no escaped line ends."""

import re

from common.text import is_blank

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:\\|^\\\\", re.MULTILINE)


def clean_text(text: str) -> str:
    """`text` with plain line ends. A lone `null` is nothing; a written-out `\\n` becomes a line end."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if text.casefold() == "null":
        return ""
    if "\\n" in text and "\n" not in text and not DRIVE.search(text):
        text = text.replace("\\n", "\n").strip()
    return text


def clean_line(text: str) -> str:
    """`text` on one line, for titles and names."""
    line = " ".join(INVISIBLE.sub("", clean_text(text)).split())
    return "" if is_blank(line) else line


def shorten(text: str, length: int) -> str:
    """At most `length` characters, with … at the end when something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
