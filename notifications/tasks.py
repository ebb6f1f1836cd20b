from celery import shared_task

from notifications import delivery
from notifications.models import Invitation, Notice
from outbox.worker import work


@shared_task
def send_invitations(invitation_ids: list[str]) -> None:
    """One bell for all mails of a meeting: they go one after another over one connection."""
    for invitation_id in invitation_ids:
        work(Invitation.objects.all(), invitation_id, delivery.deliver_in_turn)


@shared_task
def send_invitation(invitation_id: str) -> None:
    work(Invitation.objects.all(), invitation_id, delivery.deliver_in_turn)


@shared_task
def send_notice(notice_id: str) -> None:
    work(Notice.objects.all(), notice_id, delivery.deliver)
