"""Loopback ports: which are free, which are taken, which answer."""

import socket

from mdm.embedded.failures import UnableToStart

LOOPBACK = "127.0.0.1"


def free_port(*, preferred: int | None = None) -> int:
    """This function will return a free loopback port, the preferred one when nobody has it."""
    if preferred and is_free(port=preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(*, port: int) -> bool:
    """This function will say whether a server could listen on a loopback port now."""
    with socket.socket() as probe:
        # As servers do: a port in TIME_WAIT of our last run counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError):
            return False
        return True


def demand_free(*, port: int) -> None:
    """This function will refuse a port that somebody else listens on."""
    if not is_free(port=port):
        raise UnableToStart(
            f"포트 {port}번을 이미 다른 프로그램이 쓰고 있습니다. --port로 다른 번호를 지정하세요.",
            f"port {port} is taken by another program; choose another one with --port",
        )


def answers(*, port: int, send: bytes = b"", expect: bytes = b"") -> bool:
    """This function will say whether a port accepts and, when asked, answers as expected."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as link:
            link.sendall(send)
            return not expect or link.recv(512).startswith(expect)
    except OSError:
        return False
