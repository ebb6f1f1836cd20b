"""Each says whose bell it was, for the log. What is worked are the mails whose turn it is, of both kinds."""

from celery import shared_task

from notifications import delivery
from notifications.models import Invitation, Notice
from notifications.relay_pace import pass_gate
from outbox.crew import Lane, work_together


@shared_task
def send_invitations(invitation_ids: list[str]) -> None:
    """One bell for all mails of a meeting."""
    send_mails()


@shared_task
def send_invitation(invitation_id: str) -> None:
    send_mails()


@shared_task
def send_notice(notice_id: str) -> None:
    send_mails()


def send_mails() -> None:
    """One after another over this thread's connection, until nothing is due."""
    notices = Lane(Notice.objects.all(), delivery.deliver_notice)
    invitations = Lane(Invitation.objects.all(), delivery.deliver_in_turn)
    work_together("mail", invitations, notices, gate=pass_gate)
