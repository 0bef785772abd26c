"""Gives each event its customer: nobody plays two parts, so every expected level can be counted."""

import numpy as np

from ingest.simulator.dice import Bools, Draw, Ints, uniform


class Casting:
    """A shuffled queue of customers."""

    def __init__(self, *, seed: int, customers: int) -> None:
        rows = np.arange(customers)
        self._order = np.argsort(uniform(seed, Draw.EVENT_CUSTOMER, rows), kind="stable")
        self._free = np.ones(customers, dtype=np.bool_)

    def take(self, *, count: int, among: Bools | None = None) -> Ints:
        """This function will return up to `count` free customers, of those marked in `among`
        [customers], and take them off the queue."""
        fits = self._free if among is None else self._free & among
        taken = self._order[fits[self._order]][:count]
        self._free[taken] = False
        return taken

    def rest(self) -> Ints:
        """This function will return the customers nobody has taken, in the order of the queue."""
        return self._order[self._free[self._order]]
