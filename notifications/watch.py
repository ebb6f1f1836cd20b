"""Registration with the sweep."""

from notifications import tasks
from notifications.models import Invitation, Notice
from outbox.sweep import watch

watch(Invitation.objects.all, tasks.send_invitation)
watch(Notice.objects.all, tasks.send_notice)
