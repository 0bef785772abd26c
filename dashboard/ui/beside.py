"""Long work beside a worker's tasks: one thread of each kind at a time, with a heart that tells how far it is."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

_BEAT_S = 1.0


class Bench:
    """A place where one thread at a time works a list off; ringing while it works does nothing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._busy = threading.Lock()

    def wake(self, work: Callable[[], None]) -> None:
        """This function will have the work done beside the caller; what dies with the worker is left to
        the work list."""
        if self._busy.acquire(blocking=False):
            threading.Thread(target=self._run, args=[work], name=self._name, daemon=True).start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()
            self._busy.release()


@contextmanager
def beating(tell: Callable[[], None]) -> Iterator[None]:
    """This function will have `tell` called once a second from a thread with a connection of its own
    while the block works: inside one transaction nobody else would see how far it is."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(_BEAT_S):
                tell()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
