"""Refuses every connection that would leave this machine.

The tests import it; programs that they start find this folder on PYTHONPATH, where Python looks for a module of this
name by itself. An audit hook sees what any library does with a socket, and cannot be taken out again.
"""

import ipaddress
import sys

NAMES = {"localhost", "testserver", "", None}
TO_ADDRESSES = {"socket.connect", "socket.sendto", "socket.sendmsg"}
TO_NAMES = {"socket.getaddrinfo", "socket.gethostbyname"}
WATCHED = TO_ADDRESSES | TO_NAMES


class OutsideRefused(RuntimeError):
    """Not an OSError on purpose: nobody may take it for a provider that is down."""


def refuse_outside(event, arguments):
    # Millions of events are none of ours: Python reports each `id()` as well.
    if event not in WATCHED:
        return
    if event in TO_ADDRESSES:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    else:
        host = arguments[0]
    if not is_inside(host):
        raise OutsideRefused(f"a test tried to reach {host!r}; only this machine may be reached")


def is_inside(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host in NAMES:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


sys.addaudithook(refuse_outside)
