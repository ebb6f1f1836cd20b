"""What a person could do at the vendors: delete a meeting there, take the authorization back, consent."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from providers.simulator.microsoft import consent as microsoft_consent
from providers.simulator.microsoft.people import find_user
from providers.simulator.world import World
from providers.simulator.zoom import consent as zoom_consent
from providers.simulator.zoom.people import read_account


class WrongAction(ValueError):
    """There is nothing to act on."""


def delete_by_hand(world: World, meeting_id: str) -> dict[str, Any]:
    """Afterwards the meeting is gone at its vendor, and no API call did it. Zoom tells so, if events are on."""
    now = world.clock.now()
    meeting = world.zoom.find_meeting(meeting_id)
    if meeting and meeting.is_live:
        meeting.mark_deleted(now, by="person")
        world.webhooks.announce_change("meeting.deleted", meeting, operator=meeting.host)
        return {"deleted": meeting_id, "vendor": "zoom"}
    online = world.microsoft.meetings.get(meeting_id)
    if online and online.is_live:
        online.mark_deleted(now, by="person")
        return {"deleted": meeting_id, "vendor": "graph"}
    raise WrongAction(f"There is no live meeting {meeting_id!r}.")


def revoke_by_hand(world: World, vendor: str, account: str) -> dict[str, Any]:
    """Afterwards every token of the account (or of everybody) is dead; asking for new ones gives invalid_grant."""
    if vendor == "zoom":
        return {"revoked": revoke_zoom(world, account)}
    if vendor in ("entra", "graph", "microsoft", "teams"):
        user = find_user(account)
        if account and user is None:
            raise WrongAction(f"There is no account {account!r}.")
        hit = world.microsoft.grants.revoke(lambda grant: user is None or grant.user.id == user.id)
        return {"revoked": len(hit)}
    raise WrongAction("`vendor` must be zoom or entra.")


def revoke_zoom(world: World, account: str) -> int:
    persona = world.zoom.directory.find_persona(account)
    if account and persona is None:
        raise WrongAction(f"There is no account {account!r}.")
    return len(world.zoom.grants.revoke(lambda grant: persona is None or grant.user.email == persona.email))


def authorize(world: World, wanted: dict[str, Any]) -> dict[str, str]:
    """Consent without a browser: `url` is the authorize link of the product, in either spelling (vendor, simulator)."""
    url = urlsplit(str(wanted.get("url", "")))
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    account, is_allowed = str(wanted.get("account", "")), wanted.get("decision", "allow") == "allow"
    if "/oauth2/v2.0/authorize" in url.path:
        tenant = url.path.split("/oauth2/")[0].rpartition("/")[2]
        target = microsoft_consent.decide(world, tenant, query, account=account or "terry", is_allowed=is_allowed)
    elif url.path.endswith("/oauth/authorize"):
        target = zoom_consent.decide(world, query, account=account or "dana", is_allowed=is_allowed)
    else:
        raise WrongAction("`url` is not an authorize link.")
    return {"redirect_url": target}


def add_zoom_account(world: World, wanted: dict[str, Any]) -> dict[str, Any]:
    if not wanted.get("name") or not isinstance(wanted.get("hosts", 0), int):
        raise WrongAction("`name` is missing, or `hosts` is no number.")
    account = read_account(wanted)
    world.zoom.directory.add_account(account)
    users = [{"id": user.id, "email": user.email} for user in account.users]
    return {"id": account.id, "name": account.name, "plan": account.plan, "users": users}


def set_changes_used(world: World, email: str, used: int) -> dict[str, Any]:
    user = world.zoom.directory.find_user(email)
    if user is None:
        raise WrongAction(f"There is no Zoom user {email!r}.")
    world.zoom.meter.set_used(user, used)
    return {"host": user.email, "used_today": used}
