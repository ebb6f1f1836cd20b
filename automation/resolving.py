"""What a person chooses when somebody deleted or changed a meeting at the provider. Rows only; workers do the rest."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.refusals import Conflict, Invalid
from automation.drifts import GONE, IGNORE, KEEP, RECREATE
from automation.models import Meeting
from automation.planning import order

ACTIONS = {RECREATE: "meeting.recreated", KEEP: "meeting.kept", IGNORE: "meeting.drift_ignored"}


@transaction.atomic
def resolve(meeting: Meeting, choice: str, *, by: User | None) -> Meeting:
    """The notice is gone, or on its way out, and what follows is what was chosen.

    Conflict when there is nothing to choose (any more): somebody else was faster, or it was put right meanwhile.
    """
    if choice not in ACTIONS:
        raise Invalid(_("Choose recreate, keep or ignore."), code="invalid_choice", attr="choice")
    present = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("job").get(pk=meeting.pk)
    if not present.drift:
        raise Conflict(_("There is nothing to choose here any more."), code="nothing_to_resolve")
    audit.record(meeting.organization, ACTIONS[choice], by=by, subject=present.job.name, drift=present.drift)
    order(present, is_urgent=True, **changes_for(present, choice))
    meeting.refresh_from_db()
    return meeting


def changes_for(meeting: Meeting, choice: str) -> dict[str, Any]:
    if choice == RECREATE:
        # As if the job had changed: it is updated there, and where that finds nothing it is made anew.
        return {**Meeting.no_drift(), "held_hash": "", "status": Meeting.Status.UPDATING}
    is_deleted = meeting.drift == Meeting.Drift.DELETED
    if choice == IGNORE:
        return Meeting.no_drift(accepted_state=GONE if is_deleted else meeting.drift_details["state"])
    if is_deleted:
        return {**Meeting.no_drift(), "called_off_at": timezone.now(), "is_manual": False}
    return {"drift_details": {**meeting.drift_details, "choice": KEEP}, "look_wanted_at": timezone.now()}
