import random
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backlog.rules.ranking import ALPHABET, between, needs_rebalance, run_between, spread


def test_the_alphabet_sorts_by_its_bytes():
    assert list(ALPHABET.encode()) == sorted(ALPHABET.encode())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, "a0"),
        ("a0", None, "a1"),
        ("az", None, "b00"),
        ("bzz", None, "c000"),
        (None, "a0", "Zz"),
        (None, "Z0", "Yzz"),
        (None, "a0V", "a0"),
        ("a0", "a1", "a0V"),
        ("a0", "a2", "a1"),
        ("a0", "a1V", "a1"),
        ("a0", "a01", "a00V"),
        ("a0V", "a1", "a0k"),
        ("a0z", "a1", "a0zV"),
        ("a0V", "a0W1", "a0W"),
        ("Zz", "a1", "a0"),
        ("X000", "c000", "Zz"),
    ],
)
def test_a_rank_between_two(before, after, expected):
    assert between(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after"), [(None, None), ("a0", None), (None, "a0"), ("a0", "a1"), ("a0", "a0V")]
)
@pytest.mark.parametrize("n", [0, 1, 2, 3, 2000])
def test_a_run_between_two_is_in_order_and_short(before, after, n):
    ranks = run_between(before, after, n)
    whole = [*([before] if before else []), *ranks, *([after] if after else [])]
    assert len(ranks) == n
    assert all(one < next_one for one, next_one in pairwise(whole))
    assert not any(map(needs_rebalance, ranks))


@pytest.mark.parametrize("rank", ["", "0", "a", "b0", "a00", "a0V0", "a-", "a0 ", "é0", "1a"])
def test_malformed_ranks_are_refused(rank):
    with pytest.raises(ValueError, match="malformed"):
        between(rank, None)
    with pytest.raises(ValueError, match="malformed"):
        between(None, rank)


@pytest.mark.parametrize(("before", "after"), [("a1", "a0"), ("a0", "a0"), ("a0V", "a0"), ("a0", "Zz")])
def test_neighbours_in_the_wrong_order_are_refused(before, after):
    with pytest.raises(ValueError, match="does not sort before"):
        between(before, after)


def test_the_last_possible_ranks_have_nothing_beyond():
    with pytest.raises(ValueError, match="beyond"):
        between(None, "A" + "0" * 26)
    with pytest.raises(ValueError, match="beyond"):
        between("z" * 27, None)


def test_ten_thousand_moves_to_the_top_stay_short():
    ranks = ["a0"]
    for _ in range(10_000):
        ranks.append(between(None, ranks[-1]))
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(ranks)
    assert max(map(len, ranks)) == 4


def test_ten_thousand_moves_to_the_bottom_stay_short():
    last = "a0"
    for _ in range(10_000):
        last, previous = between(last, None), last
        assert previous < last
    assert len(last) <= 4


def test_inserting_into_one_gap_grows_until_a_rebalance_is_due():
    low, high = "a0", "a1"
    for _ in range(300):
        high = between(low, high)
    assert needs_rebalance(high)
    assert len(high) <= 2 + 300 // 5 + 1


@pytest.mark.parametrize("seed", range(5))
def test_random_insertions_keep_the_order(seed):
    dice = random.Random(seed)
    ranks = spread(dice.randint(0, 20))
    for _ in range(1000):
        place = dice.randint(0, len(ranks))
        before = ranks[place - 1] if place else None
        after = ranks[place] if place < len(ranks) else None
        ranks.insert(place, between(before, after))
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert max(map(len, ranks)) < 12


numbers = st.sampled_from("XYZabc").flatmap(
    lambda head: st.text(
        ALPHABET, min_size=(n := {"X": 3, "Y": 2, "Z": 1, "a": 1, "b": 2, "c": 3}[head]), max_size=n
    ).map(lambda digits: head + digits)
)
ranks = st.tuples(numbers, st.text("01Vyz", max_size=5).map(lambda digits: digits.rstrip("0"))).map("".join)


@given(ranks, ranks)
def test_the_result_lies_strictly_between_and_is_no_longer_than_it_must_be(one, other):
    assume(one != other)
    low, high = sorted([one, other])
    rank = between(low, high)
    assert low < rank < high
    assert low.encode() < rank.encode() < high.encode()
    assert len(rank) <= max(len(low), len(high)) + 1
    assert between(None, low) < low
    assert between(high, None) > high


@given(st.integers(0, 5000))
def test_spread_ranks_are_sorted_short_and_leave_room(n):
    found = spread(n)
    assert len(found) == n
    assert found == sorted(set(found))
    assert len({len(rank) for rank in found}) <= 1
    assert all(len(rank) <= 4 for rank in found)
    assert all(len(between(low, high)) == len(low) for low, high in pairwise(found))


def test_spreading_fewer_than_none_is_refused():
    with pytest.raises(ValueError, match="-1"):
        spread(-1)


def test_a_rebalance_is_due_at_fifty_characters():
    assert not needs_rebalance("a" * 49)
    assert needs_rebalance("a" * 50)
