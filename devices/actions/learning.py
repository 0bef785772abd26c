"""Keeps what terminals tell about themselves."""

from collections.abc import Mapping

from devices.models import Terminal

INTERVALS_H = (1, 2, 3, 4, 6, 8, 12, 24)


def learn_report_intervals(*, hours: Mapping[int, int]) -> int:
    """This function will keep the report intervals (h) that frames named, by primary key of the
    terminal, and return how many changed (T-6)."""
    changed = 0
    for interval_h in sorted(set(hours.values()) & set(INTERVALS_H)):
        terminals = sorted(pk for pk, hour in hours.items() if hour == interval_h)
        changed += (
            Terminal.objects.filter(pk__in=terminals)
            .exclude(report_interval_h=interval_h)
            .update(report_interval_h=interval_h)
        )
    return changed
