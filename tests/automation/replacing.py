"""Meetings that others took the place of, and the mails that their removal waits for."""

from django.db.models import F
from django.utils import timezone

from automation.models import ReplacedMeeting
from automation.tasks import remove_replaced
from notifications.models import Invitation, Notice


def come_by_for_replaced() -> None:
    """A worker looks whether they may go."""
    ReplacedMeeting.objects.with_work().update(available_at=timezone.now())
    for row_id in ReplacedMeeting.objects.with_work().values_list("pk", flat=True):
        remove_replaced(str(row_id))


def let_mails_leave() -> None:
    for kind in (Invitation, Notice):
        kind.objects.with_work().update(status="sent", sent_at=timezone.now(), served=F("orders"))


def let_replaced_go() -> None:
    """All mails have left, and a worker comes by."""
    let_mails_leave()
    come_by_for_replaced()
