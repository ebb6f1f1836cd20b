"""The SMTP side: aiosmtpd asks here at each step what to answer."""

import asyncio
import logging
import threading

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.mailsink.faults import Fault, FaultBoard
from notifications.mailsink.store import MessageStore

LARGEST_MESSAGE = 25_000_000
ANSWERS = {
    "temporary_451": "451 4.3.0 Temporary failure, please try again later",
    "refused_550": "550 5.1.1 No such mailbox here",
    "closing_421": "421 4.3.2 Service not available, closing the connection",
}
TAKEN = "250 2.0.0 Message accepted for delivery"


class Reception:
    """aiosmtpd calls `handle_<COMMAND>`; what is returned is the answer."""

    def __init__(self, store: MessageStore, faults: FaultBoard) -> None:
        self._store = store
        self._faults = faults
        self.connections = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = await self._strike("mail", [], server)
        if refusal:
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = await self._strike("rcpt", [address], server)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Recipient OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self._faults.take("data", envelope.rcpt_tos)
        if fault and fault.kind == "disconnect_after_accept":
            self._keep(envelope)
        refusal = await self._play(fault, server) if fault else None
        if refusal:
            return refusal
        self._keep(envelope)
        return TAKEN

    def _keep(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        self._store.add(raw, sender=envelope.mail_from or "", recipients=envelope.rcpt_tos)

    async def _strike(self, stage: str, addresses: list[str], server: SMTP) -> str | None:
        fault = self._faults.take(stage, addresses)
        return await self._play(fault, server) if fault else None

    async def _play(self, fault: Fault, server: SMTP) -> str | None:
        """The refusal to answer with; None when the fault only took its time."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind in ANSWERS:
            if fault.kind == "closing_421":
                asyncio.get_running_loop().call_later(0.05, close, server)
            return fault.message or ANSWERS[fault.kind]
        if server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]  # A socket's transport has it, the base type has not.
        await asyncio.sleep(1)  # Ended at once: the lost connection cancels this coroutine.
        return ANSWERS["closing_421"]


def close(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.close()


class SmtpListener:
    """Listens on a thread of its own; port 0 takes a free one."""

    def __init__(self, reception: Reception, host: str, port: int) -> None:
        self._reception = reception
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd would log every address it hears.
        self._loop = asyncio.new_event_loop()
        self._server = self._loop.run_until_complete(self._loop.create_server(self._make_session, host, port))
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailsink-smtp", daemon=True)
        self._thread.start()

    def _make_session(self) -> SMTP:
        """The name is fixed, because asking for the machine's name may ask the network."""
        return SMTP(
            self._reception,
            hostname="mailsink",
            ident="Mail sink",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_MESSAGE,
            loop=self._loop,
        )

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        """Close the door, and the sessions that somebody keeps open."""
        self._server.close()
        sessions = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)
