"""Mails that are no invitation: somebody is asked to do something. Same look, no calendar part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organization
from notifications.invites import Person
from notifications.models import Notice
from notifications.precedence import precedence_of_notice
from notifications.reader_times import tell_times
from notifications.readers import Reader
from notifications.sealing import address_to, seal
from notifications.stationery import Stationery
from notifications.text_cleaning import NAME_LIMIT, SUBJECT_LIMIT, SUMMARY_LIMIT, clean_line
from notifications.wording import describe_detail, describe_sender, render
from outbox.sentences import tell

SENTENCE_LIMIT, ROW_LIMIT = 1000, 40


@dataclass(frozen=True)
class NoticeRow:
    """One of several things that a notice is about: a job's name, what it is, when, and a note (a Sentence)."""

    name: str
    title: str = ""
    start: datetime | None = None
    end: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class NoticeFacts:
    """What a notice is about; each kind takes what it needs. `about` is by what the floor above finds it again.

    DISPATCH and FEED_…: job_name, title, start, end, link (to the resource's jobs). DISPATCH: also is_repeated (the
    reader was asked for this job before). FEED_MOVED: also was (its start
    and end until now). FEED_LINK, and FEED_MOVED if it has another link: join_url and password.
    CONNECTION_LOST: provider_label, account, cause, cure (Sentences), link (to where it is cured).
    NEEDS_SOMEBODY: headline, cause, cure, button (Sentences), link, rows and how many more there are, retry_at (when
    it is tried again by itself). ACCESS_REQUEST: requested_by, link (to the organization in the operator's pages).
    """

    link: str
    title: str = ""
    job_name: str = ""
    start: datetime | None = None
    end: datetime | None = None
    was: tuple[datetime, datetime] | None = None
    join_url: str = ""
    password: str = ""
    provider_label: str = ""
    account: str = ""
    headline: str = ""
    cause: str = ""
    cure: str = ""
    button: str = ""
    requested_by: str = ""
    rows: tuple[NoticeRow, ...] = ()
    more: int = 0
    retry_at: datetime | None = None
    about: UUID | None = None
    is_repeated: bool = False


def write_notice(organization: Organization, kind: Notice.Kind, *, to: Person, facts: NoticeFacts) -> Notice:
    """The finished row. Not saved."""
    reader = Reader.of(to, organization)
    pressing = precedence_of_notice(kind)
    notice = Notice(organization=organization, kind=kind, about=facts.about, precedence=pressing)
    address_to(notice, reader.party)
    with translation.override(reader.language):
        words = describe_sender(Stationery.of(organization), reader) | describe_facts(facts, reader)
        notice.subject = subject_of(kind, words)
        if not notice.error_code:
            seal(notice, render(f"notices/{kind}", words))
    return notice


def describe_facts(facts: NoticeFacts, reader: Reader) -> dict[str, Any]:
    lines = ("title", "job_name", "provider_label", "account", "requested_by")
    limits = {"title": SUMMARY_LIMIT}
    sentences = ("headline", "cause", "cure", "button")
    told = {name: clean_line(tell(getattr(facts, name)), SENTENCE_LIMIT) for name in sentences}
    return (
        told
        | {name: clean_line(getattr(facts, name), limits.get(name, NAME_LIMIT)) for name in lines}
        | {
            "link": facts.link,
            "join_url": facts.join_url,
            "details": [*describe_details(facts), *describe_rows(facts, reader)],
            "times": tell_times(facts.start, facts.end, reader.zone) if facts.start and facts.end else None,
            "is_repeated": facts.is_repeated,
            "was": tell_times(*facts.was, reader.zone) if facts.was else None,
        }
    )


def describe_details(facts: NoticeFacts) -> Iterator[dict[str, Any]]:
    yield from describe_detail(_("Job"), facts.job_name)
    yield from describe_detail(_("Password"), facts.password, is_code=True)
    yield from describe_detail(_("Account"), facts.account)
    yield from describe_detail(_("Asked by"), facts.requested_by)


def describe_rows(facts: NoticeFacts, reader: Reader) -> Iterator[dict[str, Any]]:
    for row in facts.rows:
        when = tell_when(row.start, row.end, reader)
        yield from describe_detail(row.name, " · ".join(filter(None, [row.title[:ROW_LIMIT], when, tell(row.note)])))
    yield from describe_detail(_("And others"), str(facts.more or ""))
    yield from describe_detail(_("Tried again by itself"), tell_when(facts.retry_at, facts.retry_at, reader))


def tell_when(start: datetime | None, end: datetime | None, reader: Reader) -> str:
    if start is None or end is None:
        return ""
    times = tell_times(start, end, reader.zone)
    return f"{times.short} ({times.zone})"


def subject_of(kind: Notice.Kind, words: dict[str, Any]) -> str:
    patterns = {
        Notice.Kind.DISPATCH: _("Please accept: %(title)s"),
        Notice.Kind.FEED_MOVED: _("Moved: %(title)s"),
        Notice.Kind.FEED_LINK: _("New link: %(title)s"),
        Notice.Kind.FEED_CANCELLED: _("Cancelled: %(title)s"),
        Notice.Kind.FEED_WITHDRAWN: _("Withdrawn: %(title)s"),
        Notice.Kind.CONNECTION_LOST: _("%(provider_label)s has to be authorized again"),
        Notice.Kind.NEEDS_SOMEBODY: "%(headline)s – %(cause)s",
        Notice.Kind.ACCESS_REQUEST: _("%(organization)s asks for virtual meetings"),
    }
    shown = words | {name: clean_line(words[name], SUBJECT_LIMIT) for name in ("title", "cause")}
    subject = patterns[kind] % shown
    times = words["times"]
    return f"{subject} @ {times.short} ({times.zone})" if times else subject
