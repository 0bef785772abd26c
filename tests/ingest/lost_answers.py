"""A way to PostgreSQL on which some answers to COMMIT are lost: the work is done, nobody hears of it."""

import re
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_COMMIT = re.compile(rb"(?:Q.{4}|\0)COMMIT\0", re.DOTALL)  # not the ON COMMIT of a temporary table
_CHUNK = 1 << 16


class LostAnswers:
    """A context: connections to `port` reach `target_port` until one of `every` COMMITs is answered;
    that answer is thrown away with its connection, `at_most` times."""

    def __init__(self, *, target_port: int, every: int, at_most: int) -> None:
        self._target_port, self._every, self._at_most = target_port, every, at_most
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._guard = threading.Lock()
        self.port = int(self._listener.getsockname()[1])
        self.commits = self.lost = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed: nobody comes any more
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            server = socket.create_connection(("127.0.0.1", self._target_port))
            mute = threading.Event()
            back = threading.Thread(target=self._answer, args=[server, client, mute], daemon=True)
            back.start()
            with server:
                while chunk := client.recv(_CHUNK):
                    if _COMMIT.search(chunk) and self._is_to_be_lost():
                        mute.set()
                    server.sendall(chunk)
                with suppress(OSError):
                    server.shutdown(socket.SHUT_WR)
                back.join()

    def _answer(self, server: socket.socket, client: socket.socket, mute: threading.Event) -> None:
        with suppress(OSError):
            while chunk := server.recv(_CHUNK):
                if mute.is_set() and b"COMMIT\0" in chunk:  # it is done, and this is the answer
                    with self._guard:
                        self.lost += 1
                    break
                client.sendall(chunk)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _is_to_be_lost(self) -> bool:
        with self._guard:
            self.commits += 1
            return self.commits % self._every == 0 and self.lost < self._at_most
