"""A calendar mail taken apart, for the rules to look at."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses
from functools import cached_property
from typing import Any, cast

from tests.notifications.content_lines import Component, Property, read_objects


class ReadingOnce(EmailPolicy):
    """The standard policy reads a header anew at each look, and the rules look a thousand times."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, Any]:
        name, value = super().header_source_parse(sourcelines)
        return name, self.header_fetch_parse(name, value)


def parse_mail(octets: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(octets, policy=ReadingOnce()))


@dataclass(frozen=True)
class Mail:
    octets: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return parse_mail(self.octets)

    def parts(self, content_type: str) -> list[EmailMessage]:
        return [part for part in self.message.walk() if part.get_content_type() == content_type]

    def body(self, content_type: str) -> str:
        return "".join(str(part.get_content()) for part in self.parts(content_type)).replace("\r\n", "\n")

    @cached_property
    def calendar(self) -> bytes:
        """The octets that calendar programs read."""
        payload = self.parts("text/calendar")[0].get_payload(decode=True)
        return cast(bytes, payload)

    @cached_property
    def objects(self) -> list[Component]:
        return read_objects(self.calendar.decode())

    @property
    def vcalendar(self) -> Component:
        return self.objects[0]

    @property
    def event(self) -> Component:
        return next(one for one in self.vcalendar.components if one.name == "VEVENT")

    @property
    def method(self) -> str:
        return self.vcalendar.value("METHOD") or ""

    @property
    def is_request(self) -> bool:
        return self.method == "REQUEST"

    @property
    def is_whole_cancellation(self) -> bool:
        return self.method == "CANCEL" and self.event.value("STATUS") == "CANCELLED"

    @property
    def sequence(self) -> int:
        return int(self.event.value("SEQUENCE") or "0")

    @property
    def link(self) -> str:
        return self.event.value("URL") or ""

    def moment(self, name: str) -> datetime:
        return datetime.strptime(self.event.value(name) or "", "%Y%m%dT%H%M%S%z")

    def addresses(self, header: str) -> list[str]:
        return [address for _, address in getaddresses([str(value) for value in self.message.get_all(header, [])])]

    def party(self, name: str) -> Property:
        return self.event.all(name)[0]

    def party_address(self, name: str) -> str:
        return self.party(name).value.removeprefix("mailto:")
