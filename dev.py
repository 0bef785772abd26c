#!/usr/bin/env python3
"""Trial and test on one machine, from nothing but Python and pip."""

import argparse
import sys
from pathlib import Path

from mdm.embedded.failures import UnableToStart
from mdm.embedded.servers import claimed, start_servers, write_urls
from mdm.embedded.supervisor import Stopped, Supervisor

HERE = Path(__file__).resolve().parent


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["servers"])
    parser.add_argument("--data", type=Path, default=HERE / ".mdm")
    arguments = parser.parse_args()
    data = arguments.data.resolve()
    try:
        with claimed(data), Supervisor() as supervisor:
            urls = start_servers(supervisor, data=data)
            write_urls(data=data, urls=urls)
            print(f"{data}/urls.env", flush=True)
            supervisor.keep()
    except Stopped:
        return 0
    except UnableToStart as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
