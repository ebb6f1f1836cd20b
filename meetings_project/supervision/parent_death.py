"""Die when the parent dies, even when the parent was killed with no chance to say so.

Linux sends the signal by itself (prctl). It goes to the direct child only, so each process that has children of its
own must ask for it in them as well; `gunicorn_settings` does. Elsewhere `leftovers` cleans up at the next start.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
IS_SUPPORTED = sys.platform == "linux"

# Loaded here, because the child between fork and exec must not load anything.
_libc = ctypes.CDLL(None, use_errno=True) if IS_SUPPORTED else None


def die_with_parent(parent_pid: int, signum: int = signal.SIGKILL) -> None:
    """From now on this process gets `signum` the moment its parent, `parent_pid`, is gone."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
    if os.getppid() != parent_pid:
        # The parent died before the request was made, so nobody would ever send the signal.
        os.kill(os.getpid(), signum)


def dying_with_me(signum: int = signal.SIGKILL) -> Callable[[], None]:
    """For `Popen(preexec_fn=…)`: the started process does not outlive the one that calls this."""
    me = os.getpid()
    return lambda: die_with_parent(me, signum)
