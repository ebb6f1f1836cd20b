"""The mail sink as a whole: SMTP on one port, HTTP on another, one memory behind both."""

import signal
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl

from notifications.mailsink.faults import FaultBoard
from notifications.mailsink.smtp import Reception, SmtpListener
from notifications.mailsink.store import MessageStore
from notifications.mailsink.web import MailsinkSite, Reply, Visit

HOST = "127.0.0.1"
LARGEST_BODY = 100_000


class WebServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, site: MailsinkSite) -> None:
        self.site = site
        super().__init__((HOST, port), WebConnection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is an ordinary thing; anything else is a bug of ours and goes to stderr."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class WebConnection(BaseHTTPRequestHandler):
    server: WebServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self.write(Reply(413))
            return
        path, _, query = self.path.partition("?")
        visit = Visit(
            method=self.command,
            path=path,
            query=dict(parse_qsl(query)),
            body=self.rfile.read(int(length)),
            host=self.headers.get("Host", ""),
            origin=self.headers.get("Origin", ""),
        )
        self.write(self.server.site.answer(visit))

    do_GET = do_POST = do_DELETE = answer

    def write(self, reply: Reply) -> None:
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}", "X-Content-Type-Options: nosniff"]
        lines += [f"{name}: {value}" for name, value in reply.headers.items()]
        if reply.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(reply.body)}")
        self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace") + reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Every look at a mailbox on the console would drown everything else there."""


class RunningMailsink:
    """A mail sink in this process: `with RunningMailsink() as sink: sink.url, sink.smtp_port`."""

    def __init__(self, smtp_port: int = 0, port: int = 0) -> None:
        self.store, self.faults = MessageStore(), FaultBoard()
        reception = Reception(self.store, self.faults)
        self._smtp = SmtpListener(reception, HOST, smtp_port)
        self._web = WebServer(port, MailsinkSite(self.store, self.faults, reception))

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._web.server_address[1]}"

    @property
    def smtp_port(self) -> int:
        return self._smtp.port

    def serve(self) -> None:
        self._web.serve_forever(0.5)

    def stop(self) -> None:
        self._web.shutdown()
        self._web.server_close()
        self._smtp.stop()

    def __enter__(self) -> "RunningMailsink":
        threading.Thread(target=self._web.serve_forever, args=(0.05,), name="mailsink", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def run_mailsink(smtp_port: int, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C, then leave at once: there is nothing to save."""
    sink = RunningMailsink(smtp_port, port)
    signal.signal(signal.SIGTERM, stop_now)
    print(f"mail sink: {sink.url}/ takes mail on smtp://{HOST}:{sink.smtp_port}", flush=True)
    try:
        sink.serve()
    except KeyboardInterrupt:
        return


def stop_now(number: int, frame: object) -> None:
    raise KeyboardInterrupt
