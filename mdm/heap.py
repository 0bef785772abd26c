"""How a process that answers pages treats what it has loaded."""

import gc

_NEW_OBJECTS = 10_000  # between two looks at them; a page with a list makes as many


def keep_loaded() -> None:
    """This function will keep what is loaded by now out of every garbage collection: it lives as long as
    the process, and walking it cost a page of thousands of rows a quarter of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
