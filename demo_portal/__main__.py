"""`python -m demo_portal`: serves the demo portal in the foreground and prints its address."""

import argparse
import contextlib
import sys

from demo_portal.server import DemoServer, PortTaken


def main() -> int:
    """Serve until interrupted; 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m demo_portal", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a port; 0 takes a free one")
    parser.add_argument("--articles", type=int, default=None, help="posts on day 1")
    parser.add_argument("--day", type=int, default=1, help="day of the demo, 1 or later")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    chosen = parser.parse_args()
    try:
        server = DemoServer(chosen.day, chosen.port, chosen.articles, chosen.latency)
    except PortTaken as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
