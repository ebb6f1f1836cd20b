"""The pages and the control API are for the person at this machine.

Loopback alone is not enough: any web page that person visits could post to 127.0.0.1. A foreign name in Host (a
rebound domain) or a foreign Origin is refused as well.
"""

import ipaddress
from urllib.parse import urlsplit

from providers.simulator.wire import Request, Response, answer_json


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_stranger(request: Request) -> Response | None:
    """A refusal, or None for the person at this machine."""
    host = urlsplit(f"//{request.header('Host')}").hostname or ""
    origin = request.header("Origin")
    is_foreign_origin = origin not in ("", f"http://{request.header('Host')}")
    if is_loopback(request.peer) and is_loopback(host) and not is_foreign_origin:
        return None
    return answer_json(403, {"error": "This part of the simulator is served on loopback only."})
