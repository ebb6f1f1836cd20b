"""Processes that die as if by `kill -9`, at the places where it matters: around each commit and each call outside.

Raised as an exception that nobody catches. What a dead process could not do any more (write, call, tidy up in a
`finally`) is refused from then on, until `bury` makes room for the next process. A process may also stall when an
answer has come, while others change what it works on or do its work; then it goes on as if nothing had been.
"""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from requests.adapters import HTTPAdapter

from notifications import relay_pace
from notifications import smtp as mail_lines
from outbox.crew import crews
from providers import http_session

END_OF_MAIL = b"\r\n.\r\n"
WRITES = ("INSERT", "UPDATE", "DELETE")
UNDOES = ("ROLLBACK", "RELEASE")


class Death(BaseException):
    """Of the process. Deliberately no Exception: nothing may catch it."""


@dataclass
class Reaper:
    """Knows after how many more of the dangerous places the present process dies. None: it lives."""

    left: int | None = None
    died_at: str = ""
    # What happens while it stalls; None: it does not stall, it dies.
    meanwhile: Callable[[], None] | None = None

    @contextmanager
    def waiting(self, places: int) -> Iterator[None]:
        """The process that does what is inside dies at that place, if it comes so far."""
        self.left, self.died_at = places, ""
        try:
            yield
        except Death:
            pass
        finally:
            self.left = None
            if self.died_at:
                self.bury()

    @contextmanager
    def stalling(self, answers: int, meanwhile: Callable[[], None]) -> Iterator[None]:
        """The process that does what is inside stalls at that answer."""
        self.left, self.meanwhile = answers, meanwhile
        try:
            yield
        finally:
            self.left = self.meanwhile = None

    def pass_by(self, place: str) -> None:
        self.refuse_the_dead()
        if self.left is None or self.meanwhile is not None:
            return
        self.left -= 1
        if self.left <= 0:
            self.died_at = place
            raise Death(place)

    def hear_answer(self, place: str) -> None:
        self.pass_by(place)
        if self.left is None or self.meanwhile is None:
            return
        self.left -= 1
        if self.left <= 0:
            meanwhile, self.left, self.meanwhile = self.meanwhile, None, None
            self.bury()  # Another process has a memory and connections of its own; so has this one afterwards.
            Context().run(meanwhile)

    def refuse_the_dead(self) -> None:
        if self.died_at and self.left is not None:
            raise Death(self.died_at)

    def bury(self) -> None:
        """What was in the memory of the process is gone, and its connections are cut."""
        self.died_at = ""
        connection.run_on_commit.clear()
        crews.clear()
        http_session.kept.__dict__.clear()
        relay_pace.mine.__dict__.clear()
        line = mail_lines.kept.__dict__.pop("line", None)
        if line is not None:
            line.smtp.close()


@contextmanager
def danger(patch: pytest.MonkeyPatch, reaper: Reaper) -> Iterator[None]:
    """Every commit, every call of a provider and every mail handed over becomes a place to die at."""
    patch.setattr(connection, "_commit", commit_in_danger(connection._commit, reaper))
    patch.setattr(HTTPAdapter, "send", in_danger(HTTPAdapter.send, reaper, "call of a provider"))
    patch.setattr(smtplib.SMTP, "send", send_in_danger(smtplib.SMTP.send, reaper))
    patch.setattr(smtplib.SMTP, "getreply", getreply_in_danger(smtplib.SMTP.getreply, reaper))
    with connection.execute_wrapper(Statements(reaper)):
        yield


@dataclass(frozen=True)
class Statements:
    """Outside a transaction each write is a commit of its own."""

    reaper: Reaper

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(UNDOES):
            self.reaper.refuse_the_dead()
        if connection.in_atomic_block or not sql.startswith(WRITES):
            return execute(sql, params, many, context)
        self.reaper.pass_by(f"before {sql[:60]}")
        done = execute(sql, params, many, context)
        self.reaper.pass_by(f"after {sql[:60]}")
        return done


def commit_in_danger(commit: Callable[[], None], reaper: Reaper) -> Callable[[], None]:
    def commit_or_die() -> None:
        try:
            reaper.pass_by("before a commit")
        except Death:
            connection._rollback()
            raise
        commit()
        reaper.pass_by("after a commit")

    return commit_or_die


def in_danger(do: Callable[..., Any], reaper: Reaper, name: str) -> Callable[..., Any]:
    def do_or_die(*words: Any, **more: Any) -> Any:
        reaper.pass_by(f"before the {name}")
        done = do(*words, **more)
        reaper.hear_answer(f"after the {name}")
        return done

    return do_or_die


def send_in_danger(send: Callable[..., Any], reaper: Reaper) -> Callable[..., Any]:
    """Only the mail itself counts; of the commands before it nothing is left when the line is cut."""

    def send_or_die(line: smtplib.SMTP, octets: Any) -> Any:
        if is_whole_mail(octets):
            reaper.pass_by("before a mail is handed over")
        reaper.refuse_the_dead()
        line.__dict__["is_handed_over"] = is_whole_mail(octets)
        return send(line, octets)

    return send_or_die


def getreply_in_danger(getreply: Callable[..., Any], reaper: Reaper) -> Callable[..., Any]:
    def getreply_or_die(line: smtplib.SMTP) -> Any:
        reply = getreply(line)
        if line.__dict__.pop("is_handed_over", False):
            reaper.hear_answer("after a mail was handed over")
        return reply

    return getreply_or_die


def is_whole_mail(octets: Any) -> bool:
    return isinstance(octets, bytes) and octets.endswith(END_OF_MAIL)
