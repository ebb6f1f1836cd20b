"""What notifications ask of the floor above."""

from django.dispatch import Signal

# Arguments: notice (Notice). It is about to leave. Answers whether what it says is still so.
# Receivers: automation.receivers.look_at_notice
notice_leaves = Signal()
