import selectors
import signal
import time
from collections.abc import Callable

from meetings_project.supervision.child import Child
from meetings_project.supervision.console import Console

TURN = 0.2
# Ctrl-C ends everything within three seconds, also on a machine that is busy. Work that is cut off here is found again
# when its lease ends.
GRACE = 1.0


class Supervisor:
    """Keeps its children running until it is told to stop, and takes them along then."""

    def __init__(self, children: list[Child], console: Console) -> None:
        self.children = children
        self.console = console
        self.selector = selectors.DefaultSelector()
        self.stop_requests = 0

    def run(self, each_turn: Callable[[], None]) -> None:
        """Returns after SIGINT or SIGTERM, when no child is left. `each_turn` is called a few times a second."""
        self.listen_for_signals()
        try:
            while not self.stop_requests and not self.console.is_broken:
                self.start_due()
                self.show_output(TURN)
                self.notice_crashes()
                each_turn()
        finally:
            self.stop()

    def listen_for_signals(self) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, self.request_stop)
        # Under nohup the hang-up is ignored on purpose.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self.request_stop)

    def request_stop(self, *_signal: object) -> None:
        self.stop_requests += 1

    def start_due(self) -> None:
        for child in self.children:
            if child.is_due:
                child.start()
                self.selector.register(child.output, selectors.EVENT_READ, child)

    def show_output(self, seconds: float) -> None:
        """Show what the children say, and wait at most so long for it."""
        for key, _ in self.selector.select(seconds):
            self.show_lines(key.data)

    def show_lines(self, child: Child) -> int:
        lines = child.read_lines()
        for line in lines:
            self.console.show(child.name, line)
        if not child.has_output:
            self.selector.unregister(child.output)
        return len(lines)

    def show_rest(self, child: Child) -> None:
        """Its last words, which may have come in the same moment as its end."""
        while child.has_output and self.show_lines(child):
            pass
        if child.has_output:
            # Somebody outside its group still holds the other end of the pipe; it is not ours to wait for.
            self.selector.unregister(child.output)
        child.close_output()

    def notice_crashes(self) -> None:
        for child in self.children:
            if child.has_ended:
                pause = child.mark_crashed()
                self.show_rest(child)
                self.console.show("supervisor", f"{child.name} {child.describe_end()}; starts again in {pause:g} s")

    def stop(self) -> None:
        """Ask first, so that work in hand can be finished; a second Ctrl-C does not wait for that."""
        if self.stop_requests:
            self.console.show("supervisor", "stopping")
        self.signal_all(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while self.is_any_left() and time.monotonic() < deadline and self.stop_requests < 2:
            self.show_output(0.05)
            # With nothing left to read the selector returns at once.
            time.sleep(0.01)
        self.signal_all(signal.SIGKILL)
        for child in self.children:
            child.wait()
            self.show_rest(child)

    def signal_all(self, signum: int) -> None:
        for child in self.children:
            child.signal_group(signum)

    def is_any_left(self) -> bool:
        return any(child.has_group for child in self.children)
