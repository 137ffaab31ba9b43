"""How two items hang together, in words from either end. Pure: plain values only."""

# kind → (what the source says of the target, what the target says of the source)
WORDS = {
    "blocks": ("blocks", "is blocked by"),
    "relates": ("relates to", "relates to"),
    "results_from": ("results from", "leads to"),
}
# what one may choose beside an item → (kind, whether the other item is the source)
PHRASES = {
    "blocks": ("blocks", False),
    "blocked_by": ("blocks", True),
    "relates": ("relates", False),
    "results_from": ("results_from", False),
    "leads_to": ("results_from", True),
}


def words(kind: str, *, is_source: bool) -> str:
    """`is blocked by`, as the one end says it of the other."""
    return WORDS[kind][0 if is_source else 1]


def circle(kind: str, source: str, target: str) -> str:
    """Why a link of this direction cannot be; both are keys."""
    if kind == "blocks":
        return (
            f"{target} blocks {source} already, directly or through others: both would wait for each other."
        )
    return f"{target} results from {source} already, directly or through others."
