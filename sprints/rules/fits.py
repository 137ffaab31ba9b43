"""What would have to go for the rest to fit."""

from collections.abc import Mapping
from itertools import combinations

MOST = 2  # items that are named at once; more than that is a plan to think over, not a hint
LOOKED_AT = 100  # of which pairs are tried


def lightest(loads: Mapping[int, int], over: int) -> tuple[int, ...]:
    """The fewest items, by number, that free `over` minutes, and of those the ones that free least; among equals those
    that come last. Nothing where one or two are not enough, or nothing is over.
    """
    if over <= 0:
        return ()
    last_first = [number for number in reversed(list(loads)) if loads[number] > 0]
    for count, some_of in ((1, last_first), (MOST, last_first[:LOOKED_AT])):
        sums = ((sum(loads[number] for number in some), some) for some in combinations(some_of, count))
        if enough := [found for found in sums if found[0] >= over]:
            return min(enough, key=lambda found: found[0])[1]
    return ()
