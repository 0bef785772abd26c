"""The doorbell of large files: wakes a worker that looks at the work list."""

from typing import Any

from celery import shared_task

from dashboard.ui.replaying import wake
from mdm.lib import clock
from metering.actions.jobs import timed


@shared_task(name="dashboard.tasks.write_files")
def write_files(**_: Any) -> None:
    """This task will have the files written that people ordered."""
    with timed(name="write_files", now=clock.now()):
        wake()
