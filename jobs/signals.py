"""What jobs announce upward. Sent inside the transaction of the change; receivers write rows and nothing else."""

from django.dispatch import Signal

# Arguments: job (Job), by (User or None). Something about the job, its people or its time is different now.
# Receivers: automation.receivers.plan_meeting
job_changed = Signal()

# Arguments: allocation (Allocation), by. The resource has been told of the job and is asked to answer.
# Receivers: automation.receivers.tell_resource
allocation_dispatched = Signal()

# Arguments: allocation (Allocation), by. The job moved before the resource, which had been told of it, has answered.
# Receivers: automation.receivers.tell_resource_of_move
asked_for_other_time = Signal()

# Arguments: resource (Resource), by. The resource is new, or something that is known of it is different now.
# Receivers: automation.receivers.follow_resource_changes
resource_changed = Signal()
