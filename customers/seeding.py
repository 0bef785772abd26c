"""Codes that are true for every Korean waterworks, put into an empty table once."""

from typing import Any

from django.apps import apps as installed_apps

USE_CLASSES = (
    ("HOME", "가정용"),
    ("GENERAL", "일반용"),
    ("BATH", "욕탕용"),
    ("PUBLIC", "공공용"),
    ("INDUSTRIAL", "산업용"),
    ("TEMPORARY", "임시급수"),
)


def seed_use_classes(*, using: str, apps: Any = installed_apps, **_: Any) -> None:
    """This function will fill the use classes (업종) after a migration, unless there are any."""
    try:
        model = apps.get_model("customers", "UseClass")
    except LookupError:  # migrated back to before the table
        return
    rows = model.objects.using(using)
    if not rows.exists():
        rows.bulk_create(model(code=code, name=name) for code, name in USE_CLASSES)
