"""The Celery app: only the doorbell; the work list lives in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mdm.settings")

app = Celery("mdm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def _refuse_misconfiguration(**_: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from mdm.checks import refuse_misconfiguration

    try:
        refuse_misconfiguration()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error  # Celery swallows any other exception here


@worker_ready.connect
def _ring_every_bell_once(**_: Any) -> None:
    """A fresh start does its hourly work now, not an hour later."""
    from django.conf import settings

    for task, seconds in settings.BELLS:
        app.send_task(task, expires=seconds)
