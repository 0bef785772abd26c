"""The heap of a process that answers pages."""

import gc

from mdm.heap import keep_loaded


def test_what_is_loaded_is_not_walked_again() -> None:
    threshold = gc.get_threshold()
    try:
        keep_loaded()

        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] > threshold[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
