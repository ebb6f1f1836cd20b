"""What accounts announce upward. Receivers write rows and nothing else."""

from django.dispatch import Signal

# Arguments: organization, by (User). An admin asked the operator to switch virtual meetings on.
# Receivers: automation.receivers.pass_access_request_on
access_requested = Signal()

# Arguments: token (ApiToken), by (User or None). It was revoked: whoever relies on it stops.
# Receivers: automation.receivers.follow_token
token_revoked = Signal()

# Arguments: organization. It has other times at which guests are reminded.
# Receivers: automation.receivers.follow_reminder_times
reminder_times_changed = Signal()
