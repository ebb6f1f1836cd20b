"""The audit record in words: what each action is called, and what its details say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.audit import SYSTEM
from accounts.models import AuditEvent
from notifications.template_models import MailKind
from providers.registry import all_providers

ACTIONS: dict[str, str | Promise] = {
    "api_token.created": gettext_lazy("API token created"),
    "api_token.revoked": gettext_lazy("API token revoked"),
    "automation.disabled": gettext_lazy("Automation disabled"),
    "automation.enabled": gettext_lazy("Automation enabled"),
    "automation.resumed": gettext_lazy("Automation resumed"),
    "automation.suspended": gettext_lazy("Automation suspended, because its token died"),
    "branding.changed": gettext_lazy("Look or sender of the mails changed"),
    "connection.authorized": gettext_lazy("Provider authorized"),
    "connection.lost": gettext_lazy("Authorization at the provider lost"),
    "connection.removed": gettext_lazy("Provider removed"),
    "connection.restored": gettext_lazy("Provider reconnected"),
    "connection.tested": gettext_lazy("Connection tested"),
    "contact.deleted": gettext_lazy("Contact deleted"),
    "feed.reset": gettext_lazy("Link of a resource's calendar reset"),
    "host.added": gettext_lazy("Host added to the pool"),
    "host.changed": gettext_lazy("Capacity of a host changed"),
    "host.removed": gettext_lazy("Host removed from the pool"),
    "hosting.changed": gettext_lazy("Choice of hosts and entry changed"),
    "invitation.resent": gettext_lazy("Invitation sent again"),
    "job.followed_clocks": gettext_lazy("Job moved with the clocks of its time zone"),
    "job_type.changed": gettext_lazy("Job type changed"),
    "job_type.created": gettext_lazy("Job type added"),
    "job_type.deleted": gettext_lazy("Job type removed"),
    "login.created": gettext_lazy("Log-in created"),
    "meeting.called_off": gettext_lazy("Meeting called off"),
    "meeting.cancelled": gettext_lazy("Meeting cancelled at the provider"),
    "meeting.changed_at_provider": gettext_lazy("Meeting found changed at the provider"),
    "meeting.created": gettext_lazy("Meeting created"),
    "meeting.deleted_at_provider": gettext_lazy("Meeting found deleted at the provider"),
    "meeting.drift_ignored": gettext_lazy("Change of a meeting at the provider ignored"),
    "meeting.kept": gettext_lazy("State of a meeting at the provider kept"),
    "meeting.link_given": gettext_lazy("Link of a meeting pasted by hand"),
    "meeting.recreated": gettext_lazy("Meeting made again as the job has it"),
    "meeting.requested": gettext_lazy("Meeting asked for by hand"),
    "meeting.retried": gettext_lazy("Meeting tried again"),
    "meeting.started": gettext_lazy("Meeting started as the host"),
    "meetings.created_for_ready_jobs": gettext_lazy("Meetings asked for, for jobs that were Ready already"),
    "notice.resent": gettext_lazy("Mail about a job sent again"),
    "organization.changed": gettext_lazy("What people receive changed"),
    "resource.deleted": gettext_lazy("Resource deleted"),
    "template.changed": gettext_lazy("Wording of a mail changed"),
    "template.reset": gettext_lazy("Wording of a mail reset to the default"),
    "virtual_meetings.granted": gettext_lazy("Virtual meetings switched on by the operator"),
    "virtual_meetings.requested": gettext_lazy("Virtual meetings requested"),
    "virtual_meetings.withdrawn": gettext_lazy("Virtual meetings switched off by the operator"),
}
DETAILS: dict[str, str | Promise] = {
    "capacity": gettext_lazy("Meetings at the same time"),
    "code": gettext_lazy("Code"),
    "count": gettext_lazy("How many"),
    "drift": gettext_lazy("What was found"),
    "email": gettext_lazy("E-mail address"),
    "entry": gettext_lazy("How guests get in"),
    "expires_at": gettext_lazy("Expires"),
    "jobs": gettext_lazy("Which jobs"),
    "kind": gettext_lazy("Mail"),
    "language": gettext_lazy("Language"),
    "mails_own_pages": gettext_lazy("Own links in mails"),
    "mode": gettext_lazy("Who hosts"),
    "outcome": gettext_lazy("Outcome"),
    "parts": gettext_lazy("What was changed"),
    "provider": gettext_lazy("Provider"),
    "provider_code": gettext_lazy("The provider's code"),
    "quiet_seconds": gettext_lazy("Seconds that changes are collected"),
    "reminder_minutes": gettext_lazy("Minutes before, at which guests are reminded"),
    "reply_to": gettext_lazy("Answers go to"),
    "resource": gettext_lazy("Resource"),
    "scopes": gettext_lazy("Scopes"),
    "send_ics": gettext_lazy("Send ICS to recipients"),
    "sender_name": gettext_lazy("Sender's name"),
    "timezone": gettext_lazy("Time zone"),
    "token": gettext_lazy("Token"),
    "virtual": gettext_lazy("Virtual"),
    "was": gettext_lazy("Before"),
}
# What stands in details as a code of ours.
VALUES: dict[str, dict[str, str | Promise]] = {
    "drift": {
        "deleted": gettext_lazy("Deleted at the provider"),
        "changed": gettext_lazy("Changed at the provider"),
    },
    "entry": {
        "waiting_room": gettext_lazy("Guests wait until the host lets them in"),
        "with_host": gettext_lazy("Guests get in once the host has started the meeting"),
        "any_time": gettext_lazy("Guests get in at any time, also before the host"),
    },
    "jobs": {"all": gettext_lazy("All jobs"), "virtual": gettext_lazy("Only jobs marked virtual")},
    "kind": dict(MailKind.choices),
    "language": dict(settings.LANGUAGES),
    "mode": {
        "authorizer": gettext_lazy("The account that authorized the provider"),
        "resource": gettext_lazy("The resource's own Zoom user, where it has one"),
        "pool": gettext_lazy("A free host of the pool"),
    },
    "parts": {
        "closing": gettext_lazy("At the end"),
        "colour": gettext_lazy("Colour"),
        "logo": gettext_lazy("Logo"),
        "opening": gettext_lazy("Above the date"),
        "reply_to": gettext_lazy("Answers go to"),
        "sender_name": gettext_lazy("Sender's name"),
        "subject": gettext_lazy("Subject"),
    },
    "provider": {provider.name: provider.label for provider in all_providers()},
}

# What it means that one of these was made empty. Other details without a value are left out.
WITHOUT_VALUE: dict[str, str | Promise] = {
    "quiet_seconds": gettext_lazy("As the server has it"),
    "reminder_minutes": gettext_lazy("No reminders"),
    "reply_to": gettext_lazy("Nowhere"),
    "sender_name": gettext_lazy("The organization's name"),
}


def name_actor(event: AuditEvent) -> str:
    """Whoever has a name of their own keeps it; the system's is a word."""
    return name_person(event.actor) if event.user_id is None else event.actor


def name_person(actor: str) -> str:
    return _("System") if actor == SYSTEM else actor


def name_action(action: str) -> str:
    """A short sentence; the action itself where nobody has written one yet."""
    return str(ACTIONS.get(action, action))


def find_actions(text: str) -> list[str]:
    """The actions whose words contain the text."""
    return [action for action, words in ACTIONS.items() if text.casefold() in str(words).casefold()]


def describe_details(event: AuditEvent) -> list[tuple[str, str]]:
    """What is known besides, as names and values that can be read aloud. Empty values are left out.

    By name, because databases do not keep the order in which details were written.
    """
    shown = sorted(describe_detail(name, value) for name, value in event.details.items())
    return [(name, value) for name, value in shown if value]


def describe_detail(name: str, value: Any) -> tuple[str, str]:
    words = describe_value(value, VALUES.get(name, {}))
    return name_detail(name), words or str(WITHOUT_VALUE.get(name, ""))


def name_detail(name: str) -> str:
    return str(DETAILS.get(name, name.replace("_", " ").capitalize()))


def describe_value(value: Any, words: Mapping[str, str | Promise]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(describe_value(each, words) for each in value)
    if isinstance(value, dict):
        return "; ".join(": ".join(describe_detail(name, each)) for name, each in value.items())
    moment = read_moment(value) if isinstance(value, str) else None
    return describe_moment(moment) if moment else str(words.get(str(value), value))


def read_moment(text: str) -> datetime | None:
    """Only what looks like one: with a date, a time and an offset."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is not None and timezone.is_aware(moment) else None


def describe_moment(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return (
        f"{date_format(local, pgettext('date and time format', 'D j M Y, H:i'))} {timezone.get_current_timezone_name()}"
    )
