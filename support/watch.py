"""Registration with the sweep."""

from outbox.sweep import watch
from support import tasks
from support.models import SupportRequest

watch(SupportRequest.objects.all, tasks.send_request)
