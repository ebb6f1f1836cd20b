"""The line to the relay: one kept connection for each thread, and SMTP's answers in the outbox's words.

Until the mail is on the wire nothing was sent, and a lost line means *later*. After that the relay may have taken it
although its "250" never came: *uncertain*, and the same octets go again under the same Message-ID.
"""

import re
import threading
from typing import NoReturn

from django.conf import settings

from notifications import relay_pace
from notifications.relay import ASKS_TO_WAIT, MAIL_SERVER_BUSY, Relay, RelayTrouble, connect
from notifications.text_cleaning import clean_line
from outbox.outcomes import GiveUp, Outcome, TryLater, Uncertain
from outbox.sentences import Sentence

# Relays dislike connections that never end.
MAILS_PER_CONNECTION = 100
LEADING_DOT = re.compile(rb"(?m)^\.")
TAKEN = {250, 251}  # 251: lives elsewhere, and the relay forwards it
GO_AHEAD = {354}
GOODBYE = 421
# Refusals that are about us, not about this mail: somebody has to put the settings right, then all mails go.
NOT_LET_IN = {530, 534, 535, 538}
# "Later" that is about the relay, not about this mail (RFC 3463; 432 is Microsoft's for too many connections at once).
BUSY_CODES, BUSY_STATUSES = {421, 432, 454}, (b"4.3.2", b"4.4.5")
STATUS_OF_POLICY = b"4.7."
kept = threading.local()


class BrokenLine(Exception):
    """The connection was gone before the mail was on it. `code` is the reply's, if there was one."""

    def __init__(self, said: str, code: int = 0):
        super().__init__(said)
        self.code = code


class Line:
    """One SMTP connection, logged in. Every way out of `send` but a plain return is an exception."""

    def __init__(self, relay: Relay):
        self.relay = relay
        self.used = 0
        self.smtp = connect(relay)

    def send(self, octets: bytes, *, sender: str, recipient: str) -> str:
        """The relay's answer when it took the mail."""
        self.used += 1
        self.command("mail", f"FROM:<{sender}>")
        self.command("rcpt", f"TO:<{recipient}>")
        self.command("data", "", expected=GO_AHEAD)
        try:
            self.smtp.send(with_end(octets))
            code, reply = self.smtp.getreply()
        except OSError as error:
            raise Uncertain(
                Sentence("The connection to the mail server broke before it confirmed the mail."),
                code="mail_unconfirmed",
                provider_code=type(error).__name__,
            ) from error
        if code not in TAKEN:
            raise_refusal("data", code, reply)
        return readable(code, reply)

    def command(self, verb: str, argument: str, *, expected: set[int] = TAKEN) -> None:
        try:
            code, reply = self.smtp.docmd(verb, argument)
        except OSError as error:
            raise BrokenLine(type(error).__name__) from error
        if code == GOODBYE:  # also what a relay says before it closes a line that was idle for long
            raise BrokenLine(readable(code, reply), code)
        if code not in expected:
            raise_refusal(verb, code, reply)

    def close(self) -> None:
        try:
            self.smtp.quit()
        except OSError:
            self.smtp.close()


def give_to_relay(octets: bytes, *, sender: str, recipient: str) -> str:
    """The relay's answer when it took the mail, which waits for its turn first (RelayWaits: it has not come)."""
    permit = relay_pace.spend_turn()
    try:
        reply = send_over_kept_line(octets, sender=sender, recipient=recipient)
    except RelayTrouble as trouble:
        is_busy = trouble.code == MAIL_SERVER_BUSY
        relay_pace.pause_relay(trouble, seconds=settings.LEASE_SECONDS / (2 if is_busy else 6))
        raise
    relay_pace.note_taken(permit)
    return reply


def send_over_kept_line(octets: bytes, *, sender: str, recipient: str) -> str:
    """Over this thread's connection. One that died while it was idle is replaced, once."""
    line = kept_line()
    is_new = line.used == 0
    try:
        return send_over(line, octets, sender=sender, recipient=recipient)
    except BrokenLine as broken:
        if not is_new:
            return send_over_kept_line(octets, sender=sender, recipient=recipient)
        if broken.code:
            raise RelayTrouble(ASKS_TO_WAIT, code=MAIL_SERVER_BUSY, provider_code=str(broken)) from broken
        raise RelayTrouble(
            Sentence("The mail server closed the connection."),
            code="mail_server_unreachable",
            provider_code=str(broken),
        ) from broken


def send_over(line: Line, octets: bytes, *, sender: str, recipient: str) -> str:
    try:
        return line.send(octets, sender=sender, recipient=recipient)
    except (BrokenLine, Uncertain):
        hang_up()
        raise
    except Outcome:
        clear(line)
        raise


def kept_line() -> Line:
    line = getattr(kept, "line", None)
    if line is not None and (line.used >= MAILS_PER_CONNECTION or line.relay != Relay.configured()):
        hang_up()
        line = None
    if line is None:
        line = kept.line = Line(Relay.configured())
    return line


def hang_up() -> None:
    """Close this thread's connection, if it has one."""
    line = getattr(kept, "line", None)
    kept.line = None
    if line is not None:
        line.close()


def clear(line: Line) -> None:
    """After a refusal the connection is good, but the relay has to forget the half-done mail."""
    try:
        line.command("rset", "")
    except (BrokenLine, Outcome):
        hang_up()


def with_end(octets: bytes) -> bytes:
    end = b".\r\n" if octets.endswith(b"\r\n") else b"\r\n.\r\n"
    return LEADING_DOT.sub(b"..", octets) + end


def raise_refusal(verb: str, code: int, reply: bytes) -> NoReturn:
    said = readable(code, reply)
    if code in NOT_LET_IN:
        raise RelayTrouble(
            Sentence("The mail server does not let us send. The operator has to check EMAIL_URL."),
            code="mail_login_refused",
            provider_code=said,
        )
    if code >= 500:
        raise GiveUp(Sentence("The mail server refused this mail for good."), code="mail_refused", provider_code=said)
    if is_about_relay(verb, code, reply):
        raise RelayTrouble(ASKS_TO_WAIT, code=MAIL_SERVER_BUSY, provider_code=said)
    raise TryLater(Sentence("The mail server did not take the mail yet."), code="mail_deferred", provider_code=said)


def is_about_relay(verb: str, code: int, reply: bytes) -> bool:
    """Whether "later" would be said of the next mail, too. After MAIL the relay does not know yet to whom it goes."""
    if code in BUSY_CODES or reply.startswith(BUSY_STATUSES):
        return True
    return verb == "mail" or (verb == "data" and reply.startswith(STATUS_OF_POLICY))


def readable(code: int, reply: bytes) -> str:
    return clean_line(f"{code} {reply.decode('utf-8', 'replace')}", 120)
