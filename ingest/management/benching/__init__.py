"""`manage.py bench ingest`: what a reading costs, from a bare COPY to the whole way in."""

from ingest.management.benching.measuring import run

__all__ = ["run"]
