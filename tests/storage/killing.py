"""Work in a process of its own that may be killed at any moment. Forked, because a fresh interpreter takes a second to start."""

import os
import random
import signal
import time
from collections.abc import Callable

Work = Callable[[], object]


class Child:
    """A process that does one piece of work; no store may be open when it is started."""

    def __init__(self, work: Work) -> None:
        self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                work()
                code = 0
            finally:
                os._exit(code)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """The exit code; below 0 where a signal ended it."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def duration(work: Work) -> float:
    """Seconds that the work takes when nobody kills it."""
    began = time.monotonic()
    assert Child(work).wait() == 0
    return time.monotonic() - began


def kill_at_random(work: Work, longest: float) -> None:
    """Starts the work and kills it with signal 9 after a random part of the time that it takes."""
    child = Child(work)
    time.sleep(random.random() * longest)
    child.signal(signal.SIGKILL)
    child.wait()
