"""What mails say where an organization has no words of its own, in the language that organizations write in themselves.

So the defaults are what the editor starts from, and every mail is made in one way.
"""

from collections.abc import Callable
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from notifications.template_models import MailKind, Wording

ORGANIZATION = {"organization": "{{ organization }}"}
SUBJECT = "{{ title }} @ {{ start }} ({{ zone }})"


@cache
def default_wording(kind: str, language: str) -> Wording:
    with translation.override(language):
        return Wording(SUBJECT, f"{greeting()}\n\n{OPENINGS[MailKind(kind)]()}", offer_help())


def greeting() -> str:
    hello = _("Hello %(name)s,") % {"name": "{{ recipient_name }}"}
    return f"{{{{#if recipient_name}}}}{hello}{{{{/if}}}}"


def offer_help() -> str:
    by_mail = _("Questions? Just reply to this e-mail: your answer goes to %(organization)s.") % ORGANIZATION
    otherwise = _("Questions? Please get in touch with %(organization)s.") % ORGANIZATION
    reference = _("Please mention %(reference)s.") % {"reference": "{{ reference }}"}
    return (
        f"{{{{#if reply_to}}}}{by_mail}{{{{else}}}}{otherwise}{{{{/if}}}}{{{{#if reference}}}} {reference}{{{{/if}}}}"
    )


def open_invitation() -> str:
    return _("%(organization)s invites you to a video meeting.") % ORGANIZATION


def open_update() -> str:
    return (
        _(
            "The video meeting with %(organization)s has changed. What you read here replaces the earlier invitation, "
            "its link and its password."
        )
        % ORGANIZATION
    )


def open_reminder() -> str:
    return _("This reminds you of your video meeting with %(organization)s.") % ORGANIZATION


def open_cancellation() -> str:
    return (
        _("The video meeting with %(organization)s does not take place. There is nothing you have to do.")
        % ORGANIZATION
    )


def open_withdrawal() -> str:
    return (
        _(
            "You no longer need to attend this video meeting of %(organization)s. Your invitation is withdrawn; "
            "there is nothing you have to do."
        )
        % ORGANIZATION
    )


OPENINGS: dict[MailKind, Callable[[], str]] = {
    MailKind.INVITATION: open_invitation,
    MailKind.UPDATE: open_update,
    MailKind.REMINDER: open_reminder,
    MailKind.CANCELLATION: open_cancellation,
    MailKind.WITHDRAWAL: open_withdrawal,
}
