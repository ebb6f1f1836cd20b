"""Meetings that nobody rang for are found by the sweep."""

from automation.models import Meeting
from automation.tasks import settle_meeting
from outbox.sweep import watch

watch(Meeting.objects.all, settle_meeting)
