"""Orders find companies with room for them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matcher.synth.draw import Streams
from matcher.synth.rooms import Rooms, company_of_orders

SEEDS = st.integers(0, 2**31)
SIZES = st.integers(1, 15)


@given(SEEDS, st.lists(st.tuples(SIZES, st.integers(0, 5)), min_size=1, max_size=12))
def test_every_order_fits_where_some_way_to_place_one_each_fits(seed, pairs):
    """Company k has room for order k; the orders come shuffled, so the way must be found."""
    sizes = np.array([size for size, _ in pairs], dtype=np.int64)
    rooms = np.array([size + spare for size, spare in pairs], dtype=np.int64)
    seats = sizes[Streams(seed).order("shuffled", len(sizes))]
    company = company_of_orders(Streams(seed), rooms, seats)
    assert sorted(company.tolist()) == list(range(len(rooms)))
    assert np.all(rooms[company] >= seats)


@given(SEEDS, st.lists(st.integers(0, 40), min_size=1, max_size=8), st.lists(SIZES, max_size=8))
def test_every_company_gets_an_order(seed, rooms, more):
    seats = np.array([1] * len(rooms) + more, dtype=np.int64)
    company = company_of_orders(Streams(seed), np.array(rooms, dtype=np.int64), seats)
    assert set(company.tolist()) == set(range(len(rooms)))


def test_further_orders_go_where_room_is_left():
    company = company_of_orders(Streams(1), np.array([3, 3, 12]), np.array([3, 3, 3, 3, 3, 3]))
    assert np.bincount(company).tolist() == [1, 1, 4]


def test_an_order_too_large_for_all_goes_where_most_room_is():
    assert Rooms(np.array([2, 5, 4])).take(9, 12_345, again=False) == 1
