"""The sockets: HTTP/1.1 with keep-alive, a thread per connection, and the ways a connection can end badly."""

import signal
import socket
import struct
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from providers.simulator.control.routes import ROUTES as CONTROL_ROUTES
from providers.simulator.dispatch import serve_request
from providers.simulator.microsoft.routes import ROUTES as MICROSOFT_ROUTES
from providers.simulator.pages.routes import ROUTES as PAGE_ROUTES
from providers.simulator.router import Router, split_target
from providers.simulator.wire import Request, Response
from providers.simulator.world import World
from providers.simulator.zoom.routes import ROUTES as ZOOM_ROUTES

LARGEST_BODY = 1_000_000
DRIP_PIECES = 8
ROUTER = Router([*ZOOM_ROUTES, *MICROSOFT_ROUTES, *CONTROL_ROUTES, *PAGE_ROUTES])


class SimulatorServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int]) -> None:
        self.world = World()
        super().__init__(address, SimulatorConnection)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is an ordinary thing here; anything else is a bug of ours and goes to stderr."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class SimulatorConnection(BaseHTTPRequestHandler):
    server: SimulatorServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "ProviderSimulator"
    sys_version = ""

    def answer(self) -> None:
        body = self.read_body()
        if body is None:
            return
        path, _, query = self.path.partition("?")
        site, path = split_target(path)
        peer = str(self.client_address[0])
        request = Request(self.command, site, path, query, self.headers, body, peer)
        self.write(serve_request(self.server.world, ROUTER, request))

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def read_body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self.write(Response(413))
            return None
        return self.rfile.read(int(length))

    def write(self, response: Response) -> None:
        if response.ending in ("reset", "hang"):
            self.leave_without_answer(response)
            return
        body = response.body
        head = self.write_head(response, len(body))
        if response.ending == "cut":
            self.wfile.write(head + body[: len(body) // 2])
            self.close_connection = True
        elif response.ending == "slow":
            self.drip(head, response)
        else:
            self.wfile.write(head + body)

    def write_head(self, response: Response, length: int) -> bytes:
        """Head and body leave in one piece; a 204 has no length and not one byte of body."""
        phrase = HTTPStatus(response.status).phrase
        lines = [f"HTTP/1.1 {response.status} {phrase}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        if response.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def drip(self, head: bytes, response: Response) -> None:
        """The head at once, the body in pieces over the given seconds."""
        self.wfile.write(head)
        size = max(1, len(response.body) // DRIP_PIECES)
        for start in range(0, len(response.body), size):
            self.server.world.wait(response.seconds / DRIP_PIECES)
            self.wfile.write(response.body[start : start + size])

    def leave_without_answer(self, response: Response) -> None:
        """`hang` waits first; then the connection is reset, as by a machine that went down."""
        if response.ending == "hang":
            self.server.world.wait(response.seconds)
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """The call log is the log; addresses may carry codes and states, which belong on no console."""


class RunningSimulator:
    """A simulator in this process, on a thread: `with RunningSimulator() as simulator: simulator.url`."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._server = SimulatorServer((host, port))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="simulator", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def world(self) -> World:
        return self._server.world

    def stop(self) -> None:
        self._server.world.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "RunningSimulator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def run_simulator(host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C, then leave at once: there is nothing to save."""
    server = SimulatorServer((host, port))
    signal.signal(signal.SIGTERM, stop_now)
    print(f"simulator: {server.url}/", flush=True)
    try:
        server.serve_forever(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        server.world.closing.set()
        server.server_close()


def stop_now(number: int, frame: object) -> None:
    raise KeyboardInterrupt
