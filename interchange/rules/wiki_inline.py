"""Jira's marks inside a line (bold, links, mentions, colours) → Markdown. Linear in the length of the line.

Whatever is finished is put aside under a number between two NULs, so that later steps leave it alone; NUL
cannot stand in the text (see text.clean_text). Emphasis is marked by other control characters until the end.
"""

import re
from collections.abc import Mapping

TOKEN = re.compile(
    r"\{\{(?P<mono>[^{}\n]{1,1000})\}\}"
    r"|\[~(?:accountid:)?(?P<person>[^\[\]\n|]{1,200})\]"
    r"|\[(?P<label>[^\[\]\n|]{0,1000})\|(?P<target>[^\[\]\n|]{1,2000})(?:\|[^\[\]\n]{0,100})?\]"
    r"|\[(?P<bare>(?:https?://|mailto:)[^\[\]\n|\s]{1,2000})\]"
    r"|!(?P<image>[^!\s|{}\[\]][^!|\n]{0,250})(?:\|[^!\n]{0,250})?!(?!\w)"
    r"|(?P<url>https?://[^\s\[\]|<>{}\"\x00]{1,2000})"
    r"|(?P<nothing>\{color(?::[^{}\n]{0,40})?\}|\{(?:anchor|toc)[^{}\n]{0,80}\})"
    r"|(?P<break>\\\\(?=\s|$))"
    r"|\\(?P<literal>[-*_+{}\[\]!|^~#?])"
)
IMAGE_NAME = re.compile(
    r"(?:https?://\S+|.*\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|heic|mp4|mov|webm|pdf))$", re.I
)
EMPHASIS = (
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])"), "\x01\\1\x02"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])"), "\x03\\1\x04"),
    (re.compile(r"(?<![\w-])-(?=[^\s-])([^-\n]*[^\s-])-(?![\w-])"), "\x05\\1\x06"),
    (re.compile(r"(?<![\w+])\+(?=[^\s+])([^+\n]*[^\s+])\+(?![\w+])"), "\\1"),
)
SPECIAL = frozenset("*_-+{}[]!|\\`<>&~#=")
OPEN, CLOSE = "\x01\x03\x05", "\x02\x04\x06"
MARKS = {"\x01": "**", "\x02": "**", "\x03": "_", "\x04": "_", "\x05": "~~", "\x06": "~~"}
ESCAPES = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[*`]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
    r"|~(?=[~\x05\x06])|(?<=\])\(|(?<=[~\x05\x06])~"
)
LINE_START = re.compile(r"^(?:#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-+\s*$|\[(?=[^\]]*\]:))")


def inline(line: str, *, names: Mapping[str, str], files: Mapping[str, str]) -> str:
    """One line. `names` says who an account id is, `files` where an attachment of that name can be found."""
    if SPECIAL.isdisjoint(line) and "http" not in line:
        return line
    aside: list[str] = []

    def put(text: str) -> str:
        aside.append(text)
        return f"\0{len(aside) - 1}\0"

    def token(found: re.Match[str]) -> str:
        kind, value = found.lastgroup, found.group(0)
        if found["mono"] is not None:
            return put(_code(found["mono"]))
        if found["person"] is not None:
            return put("@" + escape(names.get(found["person"], found["person"])))
        if found["target"] is not None:
            return put(_link(found["label"], found["target"]))
        if found["bare"] is not None or found["url"] is not None:
            return put(_autolink(found["bare"] or found["url"]))
        if found["image"] is not None:
            return (
                put(_image(found["image"].strip(), files))
                if IMAGE_NAME.match(found["image"].strip())
                else value
            )
        if kind == "literal":
            return put(escape(found["literal"]))
        return put("")

    line = TOKEN.sub(token, line)
    for pattern, replacement in EMPHASIS:
        line = pattern.sub(replacement, line)
    line = LINE_START.sub(
        lambda found: "\\" + found.group(0), ESCAPES.sub(lambda found: "\\" + found.group(0), line)
    )
    return _finish(re.sub(r"\x00(\d+)\x00", lambda found: aside[int(found[1])], line))


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it is, inside a line."""
    return re.sub(r"[\\`*_\[\]<>&~]", lambda found: "\\" + found.group(0), text)


def _finish(line: str) -> str:
    """Emphasis as Markdown, kept apart from its neighbours where Markdown would otherwise not see it."""
    line = re.sub(rf"([{CLOSE}])(?=[{OPEN}])", r"\1 ", line)
    line = re.sub(rf"(?<=[^\w\s])([{CLOSE}]+)(?=\w)", r"\1 ", line)
    line = re.sub(rf"(?<=\w)([{OPEN}]+)(?=[^\w\s{OPEN}])", r" \1", line)
    return re.sub(r"[\x01-\x06]", lambda found: MARKS[found.group(0)], line)


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _link(label: str, target: str) -> str:
    target = target.strip()
    if not re.match(r"(?:https?://|mailto:)", target):
        return escape(f"{label} ({target})" if label.strip() else target)
    if not label.strip() or label.strip() == target:
        return _autolink(target)
    return f"[{escape(label.strip())}]({address(target)})"


def _autolink(url: str) -> str:
    """The trailing full stop of a sentence is not part of the address."""
    end = len(url.rstrip(".,;:!?'”)*_")) if not url.startswith("mailto:") else len(url)
    return f"<{address(url[:end])}>{escape(url[end:])}" if end > len("https://") else escape(url)


def address(url: str) -> str:
    return re.sub(
        r"[\s<>()\\]", lambda found: "".join(f"%{byte:02X}" for byte in found.group(0).encode()), url
    )


def _image(name: str, files: Mapping[str, str]) -> str:
    where = name if name.startswith("http") else files.get(name, "")
    if where.startswith(("http://", "https://")):
        return f"[{escape(name.rsplit('/', 1)[-1])}]({address(where)})"
    return f"_{escape(name)}_"
