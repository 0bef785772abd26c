"""The settings: what a reader of the deployment relies on."""

from django.conf import settings
from django.test import Client


def test_no_directive_allows_inline_code_or_another_host() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    sources = {str(source) for allowed in directives.values() for source in allowed}

    assert not {source for source in sources if "unsafe" in source or "//" in source}
    assert directives["script-src"]


def test_every_answer_carries_the_policy() -> None:
    answer = Client().get("/healthz")

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_every_bell_names_a_task_that_exists() -> None:
    from mdm.celery import app

    app.loader.import_default_modules()

    assert {task for task, _ in settings.BELLS} <= set(app.tasks)


def test_a_bell_expires_before_it_rings_again() -> None:
    assert all(
        bell["options"]["expires"] <= bell["schedule"]
        for bell in settings.CELERY_BEAT_SCHEDULE.values()
    )
