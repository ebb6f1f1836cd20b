"""A mail server that really speaks SMTP, and misbehaves as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.process import free_port

CUT_LINE = "cut the line"
ACCEPT_THEN_CUT_LINE = "accept, then cut the line"


@dataclass
class FaultyRelay:
    """`faults` maps "MAIL", "RCPT" or "DATA" to the answers that the next such commands get instead of a 250."""

    port: int
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    faults: dict[str, list[str]] = field(default_factory=dict)
    connections: int = 0

    def fail(self, command: str, *answers: str) -> None:
        self.faults.setdefault(command, []).extend(answers)

    def octets_to(self, recipient: str) -> list[bytes]:
        return [octets for to, octets in self.mails if to == recipient]

    def next_fault(self, command: str) -> str:
        waiting = self.faults.get(command)
        return waiting.pop(0) if waiting else ""

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if fault := self.next_fault("MAIL"):
            return misbehave(server, fault)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if fault := self.next_fault("RCPT"):
            return misbehave(server, fault)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        fault = self.next_fault("DATA")
        if fault in {"", ACCEPT_THEN_CUT_LINE}:
            self.senders.append(str(envelope.mail_from))
            self.mails += [(to, envelope.original_content or b"") for to in envelope.rcpt_tos]
        return misbehave(server, fault) if fault else "250 2.0.0 taken"


def misbehave(server: SMTP, fault: str) -> str:
    if fault in {CUT_LINE, ACCEPT_THEN_CUT_LINE}:
        cut(server.transport)
        return "421 never heard"
    return fault


def cut(line: Any) -> None:
    line.abort()


@contextmanager
def running_relay(**options: Any) -> Iterator[FaultyRelay]:
    """`options` are aiosmtpd's, for TLS and log-ins."""
    relay = FaultyRelay(free_port())
    controller = Controller(relay, hostname="127.0.0.1", port=relay.port, **options)
    controller.start()
    try:
        yield relay
    finally:
        controller.stop()
