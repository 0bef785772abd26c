"""What one simulated utility is made of: its seed, its size and the hours of its history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mdm.lib.clock import SEOUL
from metering.core.slots import hour_at, hour_before


@dataclass(frozen=True, slots=True)
class Scenario:
    """History covers the slots after `start_hour` up to `end_hour` (hour numbers, T-2).

    `varied`: terminals report every 1, 6, 12 or 24 h, and faults come in every size that a rule has
    to tell from use; otherwise the mixture is that of an ordinary utility.
    """

    seed: int
    customers: int
    start_hour: int
    end_hour: int
    varied: bool = False

    def share_of(self, count: float) -> float:
        """This function will scale a count of the utility of 2,231 customers to this one."""
        return count * self.customers / 2231


def scenario(*, seed: int, customers: int, days: int, now: datetime) -> Scenario:
    """This function will return a scenario whose history is `days` whole Seoul days and today."""
    first_on = now.astimezone(SEOUL).date() - timedelta(days=days)
    return Scenario(
        seed=seed,
        customers=customers,
        start_hour=hour_at(day=first_on, slot=0),
        end_hour=hour_before(at=now),
    )
