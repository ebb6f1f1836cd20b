"""What workers announce inside this app. Receivers write rows and nothing else."""

from django.dispatch import Signal

# Arguments: connection (Connection). A host has room that it had not: a booking ended or moved, a host is new or well.
# Receivers: automation.receivers.serve_who_waits_for_a_host
host_freed = Signal()
