"""What an authorization at Zoom must allow, and how an operator makes the Zoom app that asks for it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_noop as _

from providers.base import SetupGuide
from providers.zoom_webhooks import KINDS


def families(granular: str, classic: str) -> tuple[str, ...]:
    """Apps made since March 2024 have granular scopes, older ones classic scopes; both exist at admin level too."""
    return (granular, f"{granular}:admin", classic, f"{classic}:admin")


REQUIRED_SCOPES: Mapping[str, tuple[str, ...]] = {
    _("create meetings"): families("meeting:write:meeting", "meeting:write"),
    _("read meetings"): families("meeting:read:meeting", "meeting:read"),
    _("change meetings"): families("meeting:update:meeting", "meeting:write"),
    _("delete meetings"): families("meeting:delete:meeting", "meeting:write"),
    _("find a meeting again after a lost answer"): families("meeting:read:list_meetings", "meeting:read"),
    _("see whose account it is"): families("user:read:user", "user:read"),
}
# Good to have, for choosing hosts from a list; an authorization without them works as well.
LIST_USERS = ("user:read:list_users:admin", "user:read:admin")
GUIDE = SetupGuide(
    console_url="https://marketplace.zoom.us/develop/create",
    steps=(
        _(
            "Log in to the Zoom App Marketplace with a user of your own Zoom account, and choose Develop, then"
            " Build App."
        ),
        _(
            "Choose General App, and under Basic Information choose User-managed."
            " Choose Admin-managed instead if meetings shall have hosts other than the user who authorizes."
        ),
        _("Enter the redirect URL below under OAuth Redirect URL and in the OAuth allow list, exactly as it is."),
        _(
            "Under Scopes add each of the scopes below. (Admin-managed: the same names with :admin at the end, and"
            " user:read:list_users:admin besides if hosts are to be chosen from a list.)"
        ),
        _("Copy Client ID and Client Secret into ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, and restart the product."),
        _("The app need not be published: users of your own Zoom account can authorize it as it is."),
    ),
    scopes=tuple(accepted[0] for accepted in REQUIRED_SCOPES.values()),
    settings=("ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"),
    document="docs/connecting-zoom.md",
    farewell=_("The access was revoked at Zoom too, as far as Zoom could be reached."),
    events=tuple(KINDS),
    event_steps=(
        _("Under Access switch on Event Subscription, and add a subscription with the event notification URL below."),
        _(
            "Add the events below to it, which Zoom lists under Meeting. (What your app does not offer may be"
            " left out.)"
        ),
        _("Copy the Secret Token of the app into ZOOM_WEBHOOK_SECRET_TOKEN, restart the product, and choose Validate."),
    ),
    event_setting="ZOOM_WEBHOOK_SECRET_TOKEN",
)


def is_admin_level(scopes: Iterable[str]) -> bool:
    """Whether the token may act for every user of the account: all that we need, at admin level."""
    granted = set(scopes)
    return all(
        granted.intersection(scope for scope in accepted if scope.endswith(":admin"))
        for accepted in REQUIRED_SCOPES.values()
    )


def may_list_users(scopes: Iterable[str]) -> bool:
    return not set(scopes).isdisjoint(LIST_USERS)
