"""What this app announces upward. Receivers write rows and nothing else."""

from django.dispatch import Signal

# Arguments: organization. It has chosen other times at which guests are reminded.
# Receivers: automation.receivers.follow_reminder_times
reminder_times_changed = Signal()
