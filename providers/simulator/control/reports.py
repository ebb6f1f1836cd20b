"""What the simulator knows, as JSON. Never a token: those have a call of their own, for canary tests."""

from typing import Any

from providers.simulator.microsoft.meeting_record import OnlineMeeting
from providers.simulator.microsoft.people import USERS
from providers.simulator.world import World
from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.meeting_settings import describe_settings
from providers.simulator.zoom.meetings import describe_for_report


def report_state(world: World) -> dict[str, Any]:
    return {
        "now": world.clock.now().isoformat(),
        "options": world.options.as_dict(),
        "faults": world.faults.report(),
        "apps": world.apps.report(),
        "zoom": report_zoom(world),
        "entra": {
            "users": report_microsoft_users(),
            "grants": [each.report() for each in world.microsoft.grants.grants],
        },
        "graph": {"meetings": [report_online_meeting(each) for each in world.microsoft.meetings.values()]},
        "webhooks": world.webhooks.report(),
        "call_counts": world.calls.count_by_operation(),
    }


def report_zoom(world: World) -> dict[str, Any]:
    zoom = world.zoom
    return {
        "accounts": [report_account(world, account_id) for account_id in zoom.directory.accounts],
        "meetings": [report_meeting(each) for each in zoom.meetings.values()],
        "grants": [each.report() for each in zoom.grants.grants],
        "rates": zoom.meter.report(),
        "mails": zoom.mails,
    }


def report_account(world: World, account_id: str) -> dict[str, Any]:
    account = world.zoom.directory.accounts[account_id]
    users = [
        {
            "id": user.id,
            "email": user.email,
            "type": user.type,
            "status": user.status,
            "used_today": world.zoom.meter.used_today(user),
        }
        for user in account.users
    ]
    return {"id": account.id, "name": account.name, "plan": account.plan, "users": users}


def report_meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        **describe_for_report(meeting),
        "settings": describe_settings(meeting.settings),
        "tracking_fields": meeting.tracking_fields,
        "account_id": meeting.host.account_id,
        "client_id": meeting.client_id,
        "updates": meeting.updates,
        **report_deletion(meeting),
    }


def report_online_meeting(meeting: OnlineMeeting) -> dict[str, Any]:
    return {
        **meeting.describe(),
        "organizer_email": meeting.organizer.email,
        "client_id": meeting.client_id,
        "updates": meeting.updates,
        **report_deletion(meeting),
    }


def report_deletion(meeting: Meeting | OnlineMeeting) -> dict[str, Any]:
    return {
        "live": meeting.is_live,
        "deleted_at": meeting.deleted_at.isoformat() if meeting.deleted_at else None,
        "deleted_by": meeting.deleted_by or None,
    }


def report_microsoft_users() -> list[dict[str, str]]:
    return [{"key": user.key, "email": user.email, "id": user.id, "tenant_id": user.tenant.id} for user in USERS]
