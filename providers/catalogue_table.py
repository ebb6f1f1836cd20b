"""The table of what providers' codes mean to us. To teach the product a code, add a row.

`zoom` is Zoom's API, `zoom-oauth` its token endpoint and consent page, `entra` Microsoft's sign-in, `graph` Microsoft
Graph. A code may have a more exact half after a slash: the refused field at Zoom, the AADSTS number at Entra.
"""

from dataclasses import dataclass

from outbox.sentences import Sentence, join_sentences
from providers.base import (
    AccessTokenRefused,
    AppMisconfigured,
    AuthorizationFailed,
    HostUnknown,
    MeetingGone,
    NotYet,
    PermissionMissing,
    ProviderError,
    ReauthorizationNeeded,
    Refused,
    Unavailable,
)

ANY = 0
SPEAKERS = {"zoom": "Zoom", "zoom-oauth": "Zoom", "entra": "Microsoft", "graph": "Microsoft Teams"}


@dataclass(frozen=True)
class Entry:
    service: str
    status: int
    provider_code: str
    error: type[ProviderError]
    code: str
    sentence: Sentence


RECONNECT = Sentence("An admin must reconnect it under Meetings Configuration.")
ZOOM_CREDENTIALS = Sentence(
    "Zoom does not accept this installation's app credentials."
    " The operator must check ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET against the app in the Zoom Marketplace."
)
MICROSOFT_CREDENTIALS = Sentence(
    "Microsoft does not accept this installation's app credentials."
    " The operator must check MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET against the app registration in Entra."
)
MICROSOFT_CREDENTIALS_EXPIRED = Sentence(
    "The client secret of this installation's app at Microsoft has expired."
    " The operator must make a new one in Entra and put it into MICROSOFT_CLIENT_SECRET. Nobody has to reconnect."
)
ADMIN_CONSENT = Sentence(
    "Microsoft wants an administrator of your company to approve this app first."
    " Ask one to grant admin consent in Entra under Enterprise applications, then authorize again."
)
NOT_ASSIGNED = Sentence(
    "Your company's directory does not let this account use the app. Ask an administrator to assign it, then reconnect."
)
BLOCKED = Sentence("Your company's conditional access rules block this sign-in. Ask an administrator, then reconnect.")
ORGANIZER_CHECKLIST = Sentence(
    "Microsoft does not allow the connected account to organize Teams meetings. Check that it is a work account (no"
    " guest), that it has a licence that includes Teams, that a Teams meeting policy lets it schedule meetings, and"
    " that the permission OnlineMeetings.ReadWrite was granted. A change may take 30 minutes to have effect."
)
ZOOM_LOST = join_sentences(Sentence("Zoom says that the authorization is over."), RECONNECT)
MICROSOFT_LOST = join_sentences(Sentence("Microsoft says that the authorization is over."), RECONNECT)
MICROSOFT_ASKS = join_sentences(Sentence("Microsoft wants the account's owner to sign in again."), RECONNECT)
ZOOM_APP_OFF = Sentence("The Zoom app of this installation is switched off at Zoom. A Zoom admin must allow it again.")
NOT_ACCEPTED = "%(provider)s did not accept the access token."

ZOOM = (
    Entry("zoom", ANY, "124", AccessTokenRefused, "access_token_refused", Sentence(NOT_ACCEPTED, provider="Zoom")),
    Entry("zoom", ANY, "4700", AccessTokenRefused, "access_token_refused", Sentence(NOT_ACCEPTED, provider="Zoom")),
    Entry(
        "zoom",
        ANY,
        "4711",
        PermissionMissing,
        "scope_missing",
        Sentence(
            "The authorization at Zoom lacks a scope. Add it to the app in the Zoom Marketplace, then reconnect under"
            " Meetings Configuration."
        ),
    ),
    Entry("zoom", ANY, "4717", AppMisconfigured, "app_disabled", ZOOM_APP_OFF),
    Entry("zoom", ANY, "4737", AppMisconfigured, "app_disabled", ZOOM_APP_OFF),
    Entry("zoom", ANY, "4738", AppMisconfigured, "app_disabled", ZOOM_APP_OFF),
    Entry("zoom", ANY, "4735", ReauthorizationNeeded, "connection_lost", ZOOM_LOST),
    Entry("zoom", ANY, "4741", ReauthorizationNeeded, "connection_lost", ZOOM_LOST),
    Entry(
        "zoom",
        ANY,
        "200",
        Refused,
        "not_permitted",
        Sentence(
            "The Zoom account may not do this: its plan or the user's role does not include it."
            " A Zoom admin can change that."
        ),
    ),
    Entry(
        "zoom",
        ANY,
        "300",
        Refused,
        "invalid_request",
        Sentence("Zoom did not accept the meeting's details. Change them on the job, then try again."),
    ),
    Entry(
        "zoom",
        ANY,
        "300/password",
        Refused,
        "password_refused",
        Sentence(
            "Zoom did not accept the password. Choose one that satisfies the passcode requirement of your Zoom account,"
            " or leave it empty so that Zoom makes one."
        ),
    ),
    Entry(
        "zoom",
        ANY,
        "3161",
        Refused,
        "host_may_not_host",
        Sentence(
            "This Zoom user may not host meetings. Give the user a licence or a role in Zoom that includes hosting."
        ),
    ),
    Entry(
        "zoom",
        ANY,
        "3000",
        Refused,
        "host_may_not_schedule",
        Sentence("Zoom does not let this user schedule the meeting. Check the user's meeting settings in Zoom."),
    ),
    Entry(
        "zoom",
        ANY,
        "1001",
        HostUnknown,
        "host_unknown",
        Sentence(
            "Zoom does not know the user who should host the meeting. Choose another host, or add the user in Zoom."
        ),
    ),
    Entry(
        "zoom",
        ANY,
        "1010",
        HostUnknown,
        "host_unknown",
        Sentence(
            "The user who should host the meeting does not belong to the connected Zoom account. Choose another host."
        ),
    ),
    Entry("zoom", ANY, "3001", MeetingGone, "meeting_gone", Sentence("The meeting no longer exists at Zoom.")),
    Entry("zoom", ANY, "3007", MeetingGone, "meeting_ended", Sentence("The meeting has already ended at Zoom.")),
    Entry(
        "zoom",
        ANY,
        "3002",
        NotYet,
        "meeting_in_progress",
        Sentence("The meeting is running at Zoom, so it can't be changed or deleted until it ends."),
    ),
    Entry(
        "zoom",
        ANY,
        "3003",
        Refused,
        "not_the_host",
        Sentence("The connected Zoom user is not the host of this meeting."),
    ),
)

ZOOM_OAUTH = (
    Entry("zoom-oauth", ANY, "invalid_grant", ReauthorizationNeeded, "connection_lost", ZOOM_LOST),
    Entry("zoom-oauth", ANY, "invalid_client", AppMisconfigured, "client_secret_wrong", ZOOM_CREDENTIALS),
    Entry("zoom-oauth", ANY, "unsupported_grant_type", AppMisconfigured, "client_secret_wrong", ZOOM_CREDENTIALS),
    Entry("zoom-oauth", ANY, "invalid_request", AppMisconfigured, "client_secret_wrong", ZOOM_CREDENTIALS),
    Entry("zoom-oauth", ANY, "unauthorized_client", AppMisconfigured, "app_disabled", ZOOM_APP_OFF),
    Entry(
        "zoom-oauth",
        ANY,
        "access_denied",
        AuthorizationFailed,
        "authorization_denied",
        Sentence(
            "You did not allow the access at Zoom, so nothing was connected. Choose Authorize Provider to try again."
        ),
    ),
)

ENTRA = (
    Entry("entra", ANY, "invalid_grant", ReauthorizationNeeded, "connection_lost", MICROSOFT_LOST),
    Entry("entra", ANY, "invalid_grant/65001", ReauthorizationNeeded, "connection_lost", MICROSOFT_ASKS),
    Entry("entra", ANY, "invalid_grant/50076", ReauthorizationNeeded, "connection_lost", MICROSOFT_ASKS),
    Entry("entra", ANY, "invalid_grant/50079", ReauthorizationNeeded, "connection_lost", MICROSOFT_ASKS),
    Entry("entra", ANY, "interaction_required", ReauthorizationNeeded, "connection_lost", MICROSOFT_ASKS),
    Entry("entra", ANY, "login_required", ReauthorizationNeeded, "connection_lost", MICROSOFT_ASKS),
    Entry("entra", ANY, "consent_required", ReauthorizationNeeded, "connection_lost", MICROSOFT_ASKS),
    Entry("entra", ANY, "invalid_client", AppMisconfigured, "client_secret_wrong", MICROSOFT_CREDENTIALS),
    Entry(
        "entra", ANY, "invalid_client/7000222", AppMisconfigured, "client_secret_expired", MICROSOFT_CREDENTIALS_EXPIRED
    ),
    Entry("entra", ANY, "unauthorized_client", AppMisconfigured, "client_secret_wrong", MICROSOFT_CREDENTIALS),
    Entry("entra", ANY, "invalid_resource", AppMisconfigured, "client_secret_wrong", MICROSOFT_CREDENTIALS),
    Entry(
        "entra",
        ANY,
        "unauthorized_client/700016",
        AppMisconfigured,
        "app_unknown",
        Sentence(
            "Microsoft does not know this installation's app in your company's directory. The operator must check"
            " MICROSOFT_CLIENT_ID and MICROSOFT_TENANT."
        ),
    ),
    Entry(
        "entra",
        ANY,
        "invalid_request/50011",
        AppMisconfigured,
        "redirect_mismatch",
        Sentence("The redirect URL of this installation is not entered in the app registration in Entra."),
    ),
    Entry(
        "entra", ANY, "temporarily_unavailable", Unavailable, "provider_down", Sentence("Microsoft's sign-in is down.")
    ),
    Entry(
        "entra",
        ANY,
        "server_error",
        Unavailable,
        "provider_down",
        Sentence("Microsoft's sign-in has a problem of its own."),
    ),
    Entry(
        "entra",
        ANY,
        "access_denied",
        AuthorizationFailed,
        "authorization_denied",
        Sentence(
            "You did not allow the access at Microsoft, so nothing was connected."
            " Choose Authorize Provider to try again."
        ),
    ),
    Entry("entra", ANY, "consent_required/90094", ReauthorizationNeeded, "admin_consent_needed", ADMIN_CONSENT),
    Entry("entra", ANY, "consent_required/90095", ReauthorizationNeeded, "admin_consent_needed", ADMIN_CONSENT),
    Entry("entra", ANY, "invalid_grant/50105", ReauthorizationNeeded, "user_not_assigned", NOT_ASSIGNED),
    Entry("entra", ANY, "interaction_required/50105", ReauthorizationNeeded, "user_not_assigned", NOT_ASSIGNED),
    Entry("entra", ANY, "access_denied/53003", AuthorizationFailed, "blocked_by_policy", BLOCKED),
    Entry("entra", ANY, "invalid_grant/53003", ReauthorizationNeeded, "blocked_by_policy", BLOCKED),
    Entry("entra", ANY, "interaction_required/53003", ReauthorizationNeeded, "blocked_by_policy", BLOCKED),
)

GRAPH = (
    Entry(
        "graph", 401, "", AccessTokenRefused, "access_token_refused", Sentence(NOT_ACCEPTED, provider="Microsoft Teams")
    ),
    Entry("graph", 403, "", Refused, "organizer_not_allowed", ORGANIZER_CHECKLIST),
    Entry(
        "graph",
        403,
        "Authorization_RequestDenied",
        PermissionMissing,
        "scope_missing",
        Sentence(
            "The authorization at Microsoft lacks a permission. Add OnlineMeetings.ReadWrite and User.Read to the app"
            " registration in Entra, then reconnect under Meetings Configuration."
        ),
    ),
    Entry(
        "graph",
        403,
        "ErrorAccessDenied",
        PermissionMissing,
        "scope_missing",
        Sentence(
            "The authorization at Microsoft lacks a permission. Add OnlineMeetings.ReadWrite and User.Read to the app"
            " registration in Entra, then reconnect under Meetings Configuration."
        ),
    ),
    Entry("graph", 404, "", MeetingGone, "meeting_gone", Sentence("The meeting no longer exists at Microsoft Teams.")),
    Entry(
        "graph",
        400,
        "",
        Refused,
        "invalid_request",
        Sentence("Microsoft Teams did not accept the meeting's details. Change them on the job, then try again."),
    ),
)

TABLE: tuple[Entry, ...] = (*ZOOM, *ZOOM_OAUTH, *ENTRA, *GRAPH)
