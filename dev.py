#!/usr/bin/env python3
"""Trial and test on one machine, from nothing but Python and pip: `dev.py demo`, `dev.py test`."""

import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 이상이 필요합니다. / Python 3.11 or newer is needed.")

import argparse
import os
from pathlib import Path

from mdm.embedded import bootstrap, demo, trial
from mdm.embedded.failures import UnableToStart
from mdm.embedded.ports import demand_free
from mdm.embedded.servers import claimed, start_servers, write_urls
from mdm.embedded.supervisor import Stopped, Supervisor

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """This function will run one command and return its exit code."""
    arguments, rest = _parser().parse_known_args()
    if rest and arguments.command != "test":
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return int(arguments.run(arguments, rest))
    except Stopped:
        return 0 if arguments.command != "test" else 130
    except UnableToStart as failure:
        print(failure, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("demo", help="a living utility in the browser", allow_abbrev=False)
    show.add_argument("--customers", type=int, default=2231)
    show.add_argument("--days", type=int, default=40)
    show.add_argument("--port", type=int, default=8000)
    show.set_defaults(run=_demo, data=ROOT / ".mdm")
    test = commands.add_parser(
        "test", help="every test; takes pytest's arguments", add_help=False, allow_abbrev=False
    )
    test.set_defaults(run=_test, data=ROOT / ".mdm-test")
    serve = commands.add_parser("servers", help="only the embedded servers", allow_abbrev=False)
    serve.set_defaults(run=_servers, data=ROOT / ".mdm")
    install = commands.add_parser("install", help="only .venv, with the tools of development")
    install.set_defaults(run=_install)
    for command in (show, test, serve):
        command.add_argument("--data", type=Path, help="folder of all data")
    return parser


def _demo(arguments: argparse.Namespace, _rest: list[str]) -> int:
    demand_free(port=arguments.port)  # before the long part
    _enter_environment(bootstrap.RUNTIME)
    demo.run(
        demo.Demo(
            root=ROOT,
            data=_data(arguments),
            port=arguments.port,
            customers=arguments.customers,
            days=arguments.days,
        )
    )
    return 0


def _test(arguments: argparse.Namespace, rest: list[str]) -> int:
    _enter_environment(bootstrap.DEVELOPMENT)
    return trial.run(root=ROOT, data=_data(arguments), arguments=rest)


def _install(_arguments: argparse.Namespace, _rest: list[str]) -> int:
    bootstrap.python_with(lock=bootstrap.DEVELOPMENT, root=ROOT)
    return 0


def _servers(arguments: argparse.Namespace, _rest: list[str]) -> int:
    _enter_environment(bootstrap.RUNTIME)
    data = _data(arguments)
    with claimed(data), Supervisor() as supervisor:
        write_urls(data=data, urls=start_servers(supervisor, data=data))
        print(f"{data}/urls.env", flush=True)
        supervisor.keep()
    return 0


def _data(arguments: argparse.Namespace) -> Path:
    folder: Path = arguments.data
    return folder.expanduser().resolve()


def _enter_environment(lock: str) -> None:
    """Continues as .venv's python, which alone has what the lock names."""
    if Path(sys.prefix).resolve() == (ROOT / ".venv").resolve():
        return
    python = bootstrap.python_with(lock=lock, root=ROOT)
    os.execv(python, [str(python), *sys.argv])


if __name__ == "__main__":
    sys.exit(main())
