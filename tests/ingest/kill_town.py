"""Run in a process of its own: puts a small town into the database that DATABASE_URL names."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mdm.settings")
django.setup()

if __name__ == "__main__":
    from django.db import transaction

    from tests.metering.small_town import found_town

    with transaction.atomic():
        found_town(connections=int(sys.argv[1]))
