"""The doorbells of large files, out and in: each wakes a worker that looks at its work list."""

from typing import Any

from celery import shared_task

from dashboard.ui import replaying, taking_over
from mdm.lib import clock
from metering.actions.jobs import timed


@shared_task(name="dashboard.tasks.write_files")
def write_files(**_: Any) -> None:
    """This task will have the files written that people ordered."""
    with timed(name="write_files", now=clock.now()):
        replaying.wake()


@shared_task(name="dashboard.tasks.take_imports")
def take_imports(**_: Any) -> None:
    """This task will have the register files checked or taken over that people brought."""
    with timed(name="take_imports", now=clock.now()):
        taking_over.wake()
