"""Short strings that hold an order, so that moving one item writes one row (fractional indexing).

A rank is a whole number followed by a fraction, in base 62 whose digits sort by their bytes (COLLATE "C"). The
first letter says how long the whole number is: `a` one digit, `b` two, … `z` twenty-six from 0 up, and `Z` one,
`Y` two, … `A` twenty-six below 0, so that longer numbers sort further out. The fraction has no trailing zero.
Moves to an end count up or down; moves between neighbours take the shortest rank that fits, in the middle.
"""

from string import ascii_lowercase, ascii_uppercase, digits

ALPHABET = digits + ascii_uppercase + ascii_lowercase
BASE = len(ALPHABET)
MAX_DIGITS = len(ascii_lowercase)
LONG = 50
ROOM = 16  # free places that `spread` leaves around each rank before ranks grow


def between(before: str | None, after: str | None) -> str:
    """A rank strictly between two neighbours; None is the end of the list on that side.

    Raises ValueError where a rank is malformed or `before` does not sort before `after`.
    """
    low = None if before is None else _parse(before)
    high = None if after is None else _parse(after)
    if low is None and high is None:
        return _whole(0)
    if high is None and low is not None:
        return _whole(low[0] + 1)
    if low is None and high is not None:
        return _whole(high[0] if high[1] else high[0] - 1)
    assert low is not None and high is not None
    if low >= high:
        raise ValueError(f"rank {before!r} does not sort before {after!r}")
    first, last = low[0] + 1, high[0] if high[1] else high[0] - 1
    if first <= last:
        return _whole(_middle(first, last))
    same_number = low[0] == high[0]
    return _whole(low[0]) + _fraction_between(low[1], high[1] if same_number else None)


def run_between(before: str | None, after: str | None, n: int) -> list[str]:
    """`n` ranks in order between two neighbours (see `between`): counted on from an end of the list, and in halves
    between two, so that the last of many is hardly longer than the first."""
    if n < 1:
        return []
    if before is not None and after is not None:
        middle, left = between(before, after), (n - 1) // 2
        return [
            *run_between(before, middle, left),
            middle,
            *run_between(middle, after, n - 1 - left),
        ]
    ranks = [between(before, after)]
    while len(ranks) < n:
        ranks.append(between(ranks[-1], None) if after is None else between(None, ranks[-1]))
    return ranks if after is None else ranks[::-1]


def spread(n: int) -> list[str]:
    """`n` ranks of one short length, in order and evenly spread, for an import or a rebalance.

    Raises ValueError for a negative `n`.
    """
    if n < 0:
        raise ValueError(f"cannot spread {n} ranks")
    length = 1
    while BASE**length < (n + 1) * ROOM:
        length += 1
    first = _first_of_length(length)
    return [_whole(first + position * BASE**length // (n + 1)) for position in range(1, n + 1)]


def needs_rebalance(rank: str) -> bool:
    """Whether a rank has grown so long that its backlog should be spread anew."""
    return len(rank) >= LONG


def _parse(rank: str) -> tuple[int, str]:
    """The whole number and the fraction; their order as a tuple is the order of the ranks."""
    if not rank or any(character not in ALPHABET for character in rank) or rank[0] in digits:
        raise ValueError(f"rank {rank!r} is malformed")
    head = rank[0]
    is_below_zero = head in ascii_uppercase
    length = MAX_DIGITS - ascii_uppercase.index(head) if is_below_zero else ascii_lowercase.index(head) + 1
    number, fraction = rank[1 : length + 1], rank[length + 1 :]
    if len(number) < length or fraction.endswith(ALPHABET[0]):
        raise ValueError(f"rank {rank!r} is malformed")
    value = 0
    for character in number:
        value = value * BASE + ALPHABET.index(character)
    return _first_of_length(-length if is_below_zero else length) + value, fraction


def _whole(number: int) -> str:
    """The rank of a whole number."""
    length = _length(number)
    if abs(length) > MAX_DIGITS:
        raise ValueError("there is no rank beyond this one")
    head = ascii_lowercase[length - 1] if length > 0 else ascii_uppercase[MAX_DIGITS + length]
    value = number - _first_of_length(length)
    characters = []
    for _ in range(abs(length)):
        value, digit = divmod(value, BASE)
        characters.append(ALPHABET[digit])
    return head + "".join(reversed(characters))


def _length(number: int) -> int:
    """How many digits a whole number takes; negative below 0."""
    length, distance = 1, number if number >= 0 else -number - 1
    while distance >= BASE**length:
        distance -= BASE**length
        length += 1
    return length if number >= 0 else -length


def _first_of_length(length: int) -> int:
    """The smallest whole number of that many digits: 0, 62, 3906, … and −62, −3906, … for negative lengths."""
    longest = length - 1 if length > 0 else -length
    total = (BASE ** (longest + 1) - BASE) // (BASE - 1)  # 62 + 62² + … + 62^longest
    return int(total if length > 0 else -total)


def _middle(first: int, last: int) -> int:
    """The middle of those whole numbers from `first` to `last` that are written shortest."""
    nearest = min(max(first, 0), last)
    length = abs(_length(nearest))
    shortest_first, shortest_last = _first_of_length(-length), _first_of_length(length + 1) - 1
    return (max(first, shortest_first) + min(last, shortest_last)) // 2


def _fraction_between(low: str, high: str | None) -> str:
    """The shortest fraction strictly between two; `high` None is 1. Neither bound nor result ends in zero."""
    result = ""
    position = 0
    while True:
        lower = ALPHABET.index(low[position]) if position < len(low) else 0
        upper = BASE if high is None else ALPHABET.index(high[position]) if position < len(high) else 0
        if upper - lower > 1:
            return result + ALPHABET[(lower + upper) // 2]
        if upper > lower and high is not None and len(high) > position + 1:
            return result + ALPHABET[upper]
        if upper > lower:
            high = None
        result += ALPHABET[lower]
        position += 1
