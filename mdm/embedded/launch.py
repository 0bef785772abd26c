"""Becomes another program that dies with its parent and, where asked, is not root.

Run as a file of its own (`python launch.py PARENT SIGNAL IDENTITY program …`), never imported.
IDENTITY is `-` (as we are), `namespace` (nobody inside a user namespace, still the owner of our
files outside) or a number (that user, for machines that forbid namespaces).
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534


def main() -> None:
    """This function will change identity, tie its life to the parent's and become the program."""
    parent, farewell, identity, program = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
    if identity == "namespace":
        _enter_namespace()
    elif identity != "-":
        os.setgroups([])
        os.setgid(int(identity))
        os.setuid(int(identity))
    _die_with(parent, int(farewell))
    os.execv(program[0], program)


def _enter_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def _die_with(parent: int, farewell: int) -> None:
    if sys.platform == "linux":
        # After every change of identity, which would clear it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, farewell)
    if os.getppid() != parent:  # it died before we could ask
        sys.exit(1)


if __name__ == "__main__":
    main()
