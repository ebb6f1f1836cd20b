"""Users of the account: one, all of them, the settings of one, a host's key."""

from datetime import timedelta
from typing import Any

from providers.simulator.call import Call
from providers.simulator.tokens import make_token
from providers.simulator.wire import Response, answer_json
from providers.simulator.zoom.access import admit, admit_for_user
from providers.simulator.zoom.pages import cut_page
from providers.simulator.zoom.passcodes import read_policy
from providers.simulator.zoom.people import ZoomUser


def describe_user(user: ZoomUser) -> dict[str, Any]:
    return {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": user.display_name,
        "email": user.email,
        "type": user.type,
        "role_name": user.role_name,
        "pmi": user.pmi,
        "use_pmi": False,
        "timezone": user.timezone,
        "verified": 1,
        "dept": "",
        "account_id": user.account_id,
        "language": "en-US",
        "status": user.status,
    }


def get_user(call: Call) -> Response:
    return answer_json(200, describe_user(admit_for_user(call)))


def list_users(call: Call) -> Response:
    grant = admit(call, needs_admin=True)
    status = call.request.query.get("status", "active")
    account = call.world.zoom.directory.accounts[grant.user.account_id]
    rows = [describe_user(user) for user in account.users if user.status == status]
    paging, rows = cut_page(call, rows)
    return answer_json(200, {**paging, "users": rows})


def get_settings(call: Call) -> Response:
    """The part that matters for meetings; `?option=meeting_security` gives the security part alone, as at Zoom."""
    user = admit_for_user(call)
    policy = read_policy(call.options).describe()
    security = {"meeting_password_requirement": policy, "waiting_room": False, "meeting_password": True}
    if call.request.query.get("option") == "meeting_security":
        return answer_json(200, {"meeting_security": security})
    schedule = {
        "join_before_host": False,
        "require_password_for_scheduling_new_meetings": True,
        "meeting_password_requirement": policy,
    }
    feature = {"meeting_capacity": 100, "concurrent_meeting": "Basic" if user.type == 1 else "Plus"}
    in_meeting = {"waiting_room": False, "chat": True}
    return answer_json(200, {"schedule_meeting": schedule, "in_meeting": in_meeting, "feature": feature})


def get_zak(call: Call) -> Response:
    """`?type=zak`: the key that makes its bearer the host."""
    admit_for_user(call)
    return answer_json(200, {"token": make_zak(call)})


def make_zak(call: Call) -> str:
    """A fresh key; it stops working when a host link does."""
    zak = call.world.remember_secret("zak", make_token("zoom-zak"))
    life = timedelta(seconds=call.options.zoom_start_url_seconds)
    call.world.zoom.zaks[zak] = call.world.clock.now() + life
    return zak
