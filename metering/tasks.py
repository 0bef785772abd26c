"""The doorbell: each task asks the clock and makes one domain call."""

from typing import Any

from celery import shared_task
from django.conf import settings

from mdm.lib import clock
from metering.actions import beating, checking, judging, partitions, refreshing, tallying
from metering.actions.jobs import timed
from metering.queries.pulse import disk_percent


@shared_task(name="metering.tasks.judge_dirty_days")
def judge_dirty_days(**_: Any) -> None:
    """This task will judge marked days and sum their segments anew."""
    now = clock.now()
    with timed(name="judge_dirty_days", now=now):
        judging.judge_dirty_days(now=now)
        refreshing.refresh_segments(now=now)


@shared_task(name="metering.tasks.close_hour")
def close_hour(**_: Any) -> None:
    """This task will open the new day, close the one that became due and apply communication faults."""
    now = clock.now()
    beating.beat(now=now, bells=settings.BELLS, disk=disk_percent(settings.DATA_DIR))
    with timed(name="close_hour", now=now):
        judging.open_day(now=now)
        judging.close_days(now=now)
        refreshing.refresh_silence(now=now)


@shared_task(name="metering.tasks.check_days")
def check_days(**_: Any) -> None:
    """This task will run the soft checks of days that are due and changed."""
    now = clock.now()
    with timed(name="check_days", now=now):
        checking.check_days(now=now)


@shared_task(name="metering.tasks.prepare_partitions")
def prepare_partitions(**_: Any) -> None:
    """This task will keep the month partitions ahead of time, and small what would grow for ever."""
    now = clock.now()
    with timed(name="prepare_partitions", now=now):
        partitions.prepare(now=now)
        refreshing.forget_snapshots(now=now)
        tallying.fold_tally(now=now)
        tallying.count_originals(now=now)
