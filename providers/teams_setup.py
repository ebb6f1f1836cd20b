"""What an authorization at Microsoft must allow, and how an operator registers the app that asks for it."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from providers.base import SetupGuide

REQUIRED_SCOPES: Mapping[str, tuple[str, ...]] = {
    _("create, change and delete meetings"): ("OnlineMeetings.ReadWrite",),
    _("see whose account it is"): ("User.Read",),
}
GUIDE = SetupGuide(
    console_url="https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
    steps=(
        _("Sign in to the Microsoft Entra admin center and choose App registrations, then New registration."),
        _(
            "Choose Accounts in this organizational directory only, and as the platform Web with the redirect URL"
            " below."
        ),
        _("Under API permissions add the delegated permissions of Microsoft Graph below, and grant admin consent."),
        _("Under Certificates & secrets make a client secret. Note the day it expires: it must be replaced by then."),
        _(
            "Put the Application (client) ID, the secret's value and the Directory (tenant) ID into"
            " MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET and MICROSOFT_TENANT, and restart the product."
        ),
        _(
            "Authorize with a work account that has a Teams licence, best one that belongs to no single person:"
            " it will be the organizer of all meetings."
        ),
    ),
    scopes=("OnlineMeetings.ReadWrite", "User.Read", "offline_access"),
    settings=("MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET", "MICROSOFT_TENANT"),
    document="docs/connecting-microsoft.md",
    farewell=_(
        "Microsoft has no call to give an authorization back. To end it there as well, an administrator deletes the"
        " app under Enterprise applications in Entra."
    ),
)
