"""Acceptance criteria that stand in a description (Markdown) → rows, and what is left of the description."""

import re
from dataclasses import dataclass

MOST, LONGEST, LONGEST_HEAD = 100, 1000, 200
NAMES = (
    r"acceptance criteri(?:a|on)|acceptance tests?|conditions of satisfaction|definition of done|a\.?c\.?s?"
    r"|akzeptanzkriteri(?:en|um)|abnahmekriterien|crit[èe]res? d['’]acceptation"
    r"|criterios? de aceptaci[óo]n|crit[ée]rios? de aceita[çc][ãa]o|criteri(?:o)? di accettazione"
    r"|acceptatiecriteria|验收标准|驗收標準|受け入れ(?:基準|条件)|受入(?:基準|条件)"
)
HEAD = re.compile(
    rf"\s*(?P<mark>#{{1,6}}\s+)?(?P<bold>\*\*|__)?\s*(?:{NAMES})\s*(?P<colon>[:：])?\s*(?:\*\*|__)?"
    r"\s*(?P<colon2>[:：])?\s*$",
    re.IGNORECASE,
)
OTHER_HEAD = re.compile(
    r"\s*(?:#{1,6}\s+\S.*|(?:\*\*|__)[^*_]+(?:\*\*|__)\s*[:：]?|[^-*\d\s].{0,60}[:：])\s*$"
)
BULLET = re.compile(r"(?P<indent>\s*)(?:[-*+•]|\d{1,3}[.)])\s+(?:\\?\[[ xX]?\\?\]\s*)?(?P<text>\S.*)$")
STEP = re.compile(
    r"\s*(?:\*\*|__)?(?P<word>given|when|then|and|but|scenario|angenommen|gegeben|wenn|dann|und"
    r"|[ée]tant donn[ée]|quand|alors|et|dado|cuando|entonces|quando|então)\b(?:\*\*|__)?[:：]?",
    re.IGNORECASE,
)
OPENS = {"given", "scenario", "angenommen", "gegeben", "étant donné", "etant donne", "dado"}
FENCE = re.compile(r"\s*(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Found:
    """`rows` in their order, and the description: without the section where all of it became rows."""

    rows: tuple[str, ...]
    rest: str


def take_criteria(markdown: str) -> Found:
    """Rows of all sections named so, with a list or Given/When/Then below."""
    lines = markdown.split("\n")
    rows: list[str] = []
    kept: list[str] = []
    at, is_code = 0, False
    while at < len(lines):
        is_code ^= bool(FENCE.match(lines[at]))
        if is_code or not _is_head(lines[at]):
            kept.append(lines[at])
            at += 1
            continue
        end, texts, is_whole = _section(lines, at + 1)
        fits = bool(texts) and len(rows) + len(texts) <= MOST and all(len(text) <= LONGEST for text in texts)
        rows += texts if fits else []
        if not (fits and is_whole):
            kept += lines[at:end]
        at = end
    return Found(tuple(rows), re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n"))


def _is_head(line: str) -> bool:
    found = HEAD.match(line) if len(line) <= LONGEST_HEAD else None
    if not found:
        return False
    words = re.sub(r"[\W_]", "", line)
    return len(words) > 3 or bool(found["mark"] or found["bold"] or found["colon"] or found["colon2"])


def _section(lines: list[str], at: int) -> tuple[int, list[str], bool]:
    """Where the section ends, its rows, and whether they are all of it."""
    texts: list[list[str]] = []
    is_whole, is_gap, indent, in_steps = True, False, 0, False
    while at < len(lines):
        line = lines[at]
        bullet, step = BULLET.match(line), STEP.match(line)
        if not line.strip():
            is_gap = True
        elif FENCE.match(line):
            return at, _joined(texts), False
        elif bullet and not (texts and in_steps and not bullet["indent"] and is_gap):
            text, level = bullet["text"].strip(), len(bullet["indent"])
            words = STEP.match(text)
            if texts and (level > indent or (words and in_steps and not _opens(words["word"]))):
                texts[-1].append(text)
            else:
                texts.append([text])
                indent = level
            in_steps, is_gap = bool(words), False
        elif step and (in_steps or _opens(step["word"])):
            if _opens(step["word"]) and not (in_steps and texts and _is_title(texts[-1])):
                texts.append([line.strip()])
            else:
                texts[-1].append(line.strip())
            in_steps, is_gap = True, False
        elif OTHER_HEAD.match(line) or (is_gap and texts):
            break
        elif texts and line.startswith((" ", "\t")):
            texts[-1].append(line.strip())
        else:
            is_whole = False
        at += 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at, _joined(texts), is_whole


def _opens(word: str) -> bool:
    return word.casefold() in OPENS


def _is_title(parts: list[str]) -> bool:
    """A scenario that has its name only: the first step belongs to it."""
    found = STEP.match(parts[-1])
    return len(parts) == 1 and found is not None and found["word"].casefold() == "scenario"


def _joined(texts: list[list[str]]) -> list[str]:
    """One line a row: nested points after a colon, steps one after the other."""
    rows = []
    for head, *more in texts:
        is_steps = bool(STEP.match(head))
        sign = " " if is_steps else ": " if not head.rstrip().endswith((":", "：")) else " "
        rest = (" " if is_steps else "; ").join(more)
        rows.append(" ".join((f"{head}{sign}{rest}" if more else head).split()))
    return [row for row in rows if row]
