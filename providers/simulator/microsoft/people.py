"""The tenants and users of the simulated Microsoft."""

from dataclasses import dataclass

from providers.simulator.tokens import make_stable_guid

PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"  # Microsoft's own constant for personal accounts.
SHARED_AUTHORITIES = ("organizations", "common", "consumers")


@dataclass(frozen=True)
class Tenant:
    name: str
    domain: str
    id: str


CONTOSO = Tenant("Contoso Clinic", "contoso.example", make_stable_guid("tenant contoso.example"))
FABRIKAM = Tenant("Fabrikam Care", "fabrikam.example", make_stable_guid("tenant fabrikam.example"))
PERSONAL = Tenant("Personal accounts", "outlook.example", PERSONAL_TENANT)
TENANTS = (CONTOSO, FABRIKAM, PERSONAL)


@dataclass(frozen=True)
class MicrosoftUser:
    key: str
    display_name: str
    email: str
    tenant: Tenant
    about: str
    has_teams_licence: bool = True
    is_guest: bool = False
    needs_admin_consent: bool = False

    @property
    def id(self) -> str:
        return make_stable_guid(f"microsoft user {self.email}")

    @property
    def is_personal(self) -> bool:
        return self.tenant is PERSONAL


USERS = (
    MicrosoftUser("terry", "Terry Admin", "terry@contoso.example", CONTOSO, "Work account with a Teams licence"),
    MicrosoftUser("uli", "Uli Unlicensed", "uli@contoso.example", CONTOSO, "No Teams licence", has_teams_licence=False),
    MicrosoftUser("gus", "Gus Guest", "gus@contoso.example", CONTOSO, "Guest in the tenant", is_guest=True),
    MicrosoftUser(
        "nora", "Nora Norights", "nora@contoso.example", CONTOSO, "An admin must consent", needs_admin_consent=True
    ),
    MicrosoftUser("fay", "Fay Fabrikam", "fay@fabrikam.example", FABRIKAM, "Work account of another tenant"),
    MicrosoftUser("pat", "Pat Personal", "pat@outlook.example", PERSONAL, "Personal account"),
)


def find_user(key_or_email: str) -> MicrosoftUser | None:
    wanted = key_or_email.lower()
    return next((user for user in USERS if wanted in (user.key, user.email)), None)


def find_tenant(segment: str) -> Tenant | None:
    """The tenant that an authority names by id or domain; None for a shared authority or one we do not know."""
    wanted = segment.lower()
    return next((tenant for tenant in TENANTS if wanted in (tenant.id, tenant.domain)), None)


def is_welcome(user: MicrosoftUser, segment: str) -> bool:
    """May this user sign in at this authority? An authority we do not know is taken for the user's own."""
    if segment.lower() in ("common", "consumers"):
        return user.is_personal or segment.lower() == "common"
    if user.is_personal:
        return False
    tenant = find_tenant(segment)
    return tenant is None or tenant is user.tenant
