"""Who is calling Graph, and may he: bearer token, permission, licence, the quota of the month."""

from providers.simulator.call import Call, Refusal
from providers.simulator.microsoft import graph_errors
from providers.simulator.microsoft.grants import EntraGrant
from providers.simulator.microsoft.people import MicrosoftUser

PERMISSIONS = {
    "graph.get_me": {"User.Read", "User.ReadWrite", "User.ReadBasic.All", "User.Read.All"},
    "graph.get_meeting": {"OnlineMeetings.Read", "OnlineMeetings.ReadWrite"},
    "graph.find_meetings": {"OnlineMeetings.Read", "OnlineMeetings.ReadWrite"},
    "graph.get_browser_link": {"OnlineMeetings.Read", "OnlineMeetings.ReadWrite", "VirtualAppointment.Read"},
}
CHANGING = {"OnlineMeetings.ReadWrite"}
RESOURCE = "https://graph.microsoft.com/"

POLICY = "No application access policy found for this app."
FORBIDDEN = {
    "policy": ("Forbidden", POLICY),
    "license": ("Forbidden", ""),
    "guest": ("Forbidden", ""),
    "permission": ("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
}


def identify(call: Call) -> EntraGrant:
    token = call.bearer_token()
    grants = call.world.microsoft.grants
    grant = grants.find_by_access_token(token)
    if not token:
        raise graph_errors.refuse_token(call, "Access token is empty.")
    if grant is None:
        raise graph_errors.refuse_token(call, "IDX14100: JWT is not well formed.")
    if not grants.is_access_valid(grant, token):
        raise graph_errors.refuse_token(call, "Lifetime validation failed, the token is expired.")
    return grant


def admit(call: Call) -> MicrosoftUser:
    """The user behind the call, once his token has a permission for it."""
    grant = identify(call)
    granted = {scope.removeprefix(RESOURCE) for scope in grant.scopes}
    if not granted & PERMISSIONS.get(call.operation, CHANGING):
        raise graph_errors.refuse_scope(call)
    return grant.user


def admit_organizer(call: Call) -> MicrosoftUser:
    """A user who may have online meetings. Graph says 403 to all others, mostly without a reason."""
    user = admit(call)
    reason = call.options.graph_forbidden
    if not reason and (user.is_guest or user.is_personal or not user.has_teams_licence):
        reason = "license"
    if reason:
        code, message = FORBIDDEN[reason]
        raise graph_errors.refuse(call, 403, code, message)
    count_month(call, user)
    return user


def count_month(call: Call, user: MicrosoftUser) -> None:
    month = call.world.clock.now().strftime("%Y-%m")
    counter = call.world.microsoft.calls_per_month
    if counter[user.id, month] >= call.options.graph_monthly_limit:
        raise refuse_too_many(call)
    counter[user.id, month] += 1


def refuse_too_many(call: Call) -> Refusal:
    refusal = graph_errors.refuse(call, 429, "TooManyRequests", "Meeting information quota of the month is used up.")
    if call.options.graph_retry_after:
        refusal.response.headers["Retry-After"] = "3600"
    return refusal
