"""What came of a row, as the provider, the mailboxes, the API and the job's page tell it."""

import html
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from tests.journeys.clinic import uid_of
from tests.journeys.lifecycle.scene import OPERATIONS, Scene

METHODS = {"PATCH": "update", "DELETE": "delete"}
DONE = {200, 201, 204}
SUBJECTS = {
    "Please accept:": "asked",
    "Invitation:": "invitation",
    "Updated invitation:": "update",
    "Invitation withdrawn:": "withdrawal",
    "Cancelled:": "cancellation",
    "Zoom has to be authorized again": "warning",
    "Microsoft Teams has to be authorized again": "warning",
}
METHOD_OF = {"invitation": "REQUEST", "update": "REQUEST", "withdrawal": "CANCEL", "cancellation": "CANCEL"}


@dataclass(frozen=True)
class Mail:
    to: str
    kind: str
    message: Any

    @property
    def sequence(self) -> int:
        return int(self.line("SEQUENCE"))

    @property
    def uid(self) -> str:
        return uid_of(self.message)

    def line(self, name: str) -> str:
        """The value of a line of the calendar, unfolded; empty when there is none."""
        text = re.sub(r"\r?\n[ \t]", "", self.message["calendar"] or "")
        found = re.search(rf"^{name}[;:](.*)$", text, re.MULTILINE)
        return found.group(1).strip() if found else ""

    def mentions(self, link: str) -> bool:
        parts = (self.message["text"], self.message["calendar"] or "")
        return any(link in re.sub(r"\r?\n[ \t]?", "", part) for part in parts)


def read_mail(message: Any) -> Mail:
    subject = message["subject"]
    kind = next((kind for start, kind in SUBJECTS.items() if subject.startswith(start)), f"unknown: {subject}")
    return Mail(message["envelope"]["to"][0], kind, message)


@dataclass(frozen=True)
class Findings:
    """Everything of all rows, as it was in the end; `about` picks out one row."""

    meetings: dict[str, Any]
    calls: list[Any]
    messages: list[Any]

    def about(self, scene: Scene) -> "Story":
        return Story(self, scene)

    @cached_property
    def mails(self) -> list[Mail]:
        return [read_mail(message) for message in self.messages]

    @property
    def creates(self) -> int:
        """How often Zoom was asked for a meeting, which makes one each time. Microsoft gives the same one again."""
        return sum(call["operation"] == OPERATIONS["zoom", "create"] and call["status"] == 201 for call in self.calls)


@dataclass(frozen=True)
class Story:
    findings: Findings
    scene: Scene

    @cached_property
    def meetings(self) -> dict[str, Any]:
        """All that were ever there for this row's job, as they were when it was over."""
        found = self.scene.ended.meetings.items()
        return {key: one for key, one in found if topic_of(one).startswith(self.scene.title)}

    @property
    def calls(self) -> Counter[str]:
        began, ended = self.scene.began, self.scene.ended
        made = set(self.meetings) - set(began.meetings)
        window = [call for call in self.findings.calls if began.calls < call["number"] <= ended.calls]
        about_us = [(METHODS[call["method"]], key) for call in window if (key := self.find_meeting(call))]
        asked = Counter(what for what, _key in about_us) + Counter(create=len(made))
        # Microsoft's createOrGet ignores settings, and a deleted meeting's link still opens unless its door was
        # closed: so there is one PATCH with each create and each delete.
        deleted = [key for what, key in about_us if what == "delete"]
        asked["update"] -= sum(is_of_teams(self.meetings[key]) for key in [*made, *deleted])
        return +asked

    def find_meeting(self, call: Any) -> str:
        """Which of the row's meetings the provider has changed or deleted at this call."""
        if call["method"] not in METHODS or call["status"] not in DONE:
            return ""
        path = unquote(unquote(call["path"])).rstrip("/")
        return next((key for key in self.meetings if path.endswith(f"/{key}")), "")

    @property
    def links(self) -> set[str]:
        """All that this job ever had."""
        there = {one.get("join_url") or one.get("joinWebUrl") for one in self.meetings.values()}
        return {link for link in (*there, self.scene.pasted) if link}

    # --- Mail ---

    @property
    def addresses(self) -> dict[str, str]:
        """Whoever may have got mail about this row → the part that they play."""
        return {mail.to: self.part_of(mail.to) for mail in self.findings.mails if self.part_of(mail.to)}

    def part_of(self, address: str) -> str:
        ending = self.scene.address_of("")
        if address == self.scene.clinic.admin_email:
            return "admin" if self.scene.notes.get("watches_admin") else ""
        return address.removesuffix(ending) if address.endswith(ending) else ""

    @cached_property
    def all_mails(self) -> list[Mail]:
        """From the very beginning until the row was over."""
        until = self.scene.ended.mails
        return [mail for mail in self.findings.mails[:until] if self.part_of(mail.to)]

    @property
    def told(self) -> dict[str, list[str]]:
        """Part → the kinds of mails that came during the row, in their order."""
        told: dict[str, list[str]] = {}
        for mail in self.findings.mails[self.scene.began.mails : self.scene.ended.mails]:
            if part := self.part_of(mail.to):
                told.setdefault(part, []).append(mail.kind)
        return told

    @property
    def chains(self) -> dict[str, list[Mail]]:
        """Part → all calendar mails that the person ever got."""
        chains: dict[str, list[Mail]] = {}
        for mail in self.all_mails:
            if mail.kind in METHOD_OF:
                chains.setdefault(self.part_of(mail.to), []).append(mail)
        return chains

    @property
    def holders(self) -> dict[str, Mail]:
        """Part → the invitation that is in the person's calendar."""
        newest = {part: chain[-1] for part, chain in self.chains.items()}
        return {part: mail for part, mail in newest.items() if METHOD_OF[mail.kind] == "REQUEST"}

    # --- What the job shows ---

    @property
    def page_text(self) -> str:
        """As it is read: without tags, on one line."""
        body = re.sub(r"<(script|style|dialog)\b.*?</\1>", " ", self.scene.page, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def page_link(self) -> str:
        found = re.search(r'<a [^>]*id="meeting-link" href="([^"]*)"', self.scene.page)
        return html.unescape(found.group(1)) if found else ""

    @property
    def told_link(self) -> str:
        return (self.scene.told or {}).get("virtual_meeting_url") or ""


def is_of_teams(meeting: Any) -> bool:
    return "subject" in meeting


def topic_of(meeting: Any) -> str:
    return str(meeting.get("topic") or meeting.get("subject") or "")
