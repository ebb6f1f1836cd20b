"""What providers announce upward. Receivers write rows and nothing else."""

from django.dispatch import Signal

# Arguments: connection (Connection), change ("authorized", "restored", "lost" or "removed").
# Receivers: automation.receivers.follow_connection
connection_changed = Signal()
