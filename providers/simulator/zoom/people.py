"""The accounts and users of the simulated Zoom, and the characters that can answer its consent page."""

from dataclasses import dataclass, field
from typing import Any

from providers.simulator.tokens import make_stable_id
from providers.simulator.zoom import scopes

BASIC, LICENSED = 1, 2


@dataclass
class ZoomUser:
    email: str
    first_name: str
    last_name: str
    account_id: str = ""
    type: int = LICENSED
    status: str = "active"
    role_name: str = "Member"
    timezone: str = "America/New_York"
    may_host: bool = True
    lets_schedule: tuple[str, ...] = ()  # e-mails of those who may schedule for this user

    @property
    def id(self) -> str:
        return make_stable_id(f"zoom user {self.email}")

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def pmi(self) -> int:
        return 5_000_000_000 + sum(self.email.encode()) * 7919


@dataclass
class ZoomAccount:
    name: str
    plan: str
    users: list[ZoomUser] = field(default_factory=list)
    tracking_fields: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return make_stable_id(f"zoom account {self.name}")


@dataclass(frozen=True)
class Persona:
    """One way of answering the consent page: a user, and what his app is registered for."""

    key: str
    email: str
    about: str
    scopes: tuple[str, ...]


def list_default_accounts() -> list[ZoomAccount]:
    rooms = [ZoomUser(f"room{n}@clinic.example", "Video Room", str(n)) for n in range(1, 13)]
    clinic = [
        ZoomUser("dana@clinic.example", "Dana", "Admin", role_name="Owner"),
        ZoomUser("uma@clinic.example", "Uma", "User", lets_schedule=("mina@clinic.example",)),
        ZoomUser("mina@clinic.example", "Mina", "Missing", role_name="Admin"),
        ZoomUser("bo@clinic.example", "Bo", "Basic", type=BASIC),
        ZoomUser("vera@clinic.example", "Vera", "Viewer", may_host=False),
        ZoomUser("ines@clinic.example", "Ines", "Inactive", status="inactive"),
        ZoomUser("pia@clinic.example", "Pia", "Pending", status="pending"),
    ]
    wards = [ZoomUser(f"ward{n}@hospital.example", "Ward", str(n), timezone="Europe/Berlin") for n in range(1, 4)]
    bea = ZoomUser("bea@hospital.example", "Bea", "Business", role_name="Owner", timezone="Europe/Berlin")
    basil = ZoomUser("basil@solo.example", "Basil", "Basic", type=BASIC, role_name="Owner", timezone="Europe/London")
    return [
        ZoomAccount("Northwind Clinic", "pro", clinic + rooms, tracking_fields=("job",)),
        ZoomAccount("Bigtown Hospital", "business", [bea, *wards]),
        ZoomAccount("Basil Basic", "free", [basil]),
    ]


DEFAULT_PERSONAS = (
    Persona("dana", "dana@clinic.example", "Pro account, admin-level granular scopes", scopes.GRANULAR_ADMIN),
    Persona("bea", "bea@hospital.example", "Business account, admin-level classic scopes", scopes.CLASSIC_ADMIN),
    Persona("uma", "uma@clinic.example", "Licensed user, user-level scopes: own meetings only", scopes.GRANULAR),
    Persona("basil", "basil@solo.example", "Basic user on a free account: 40 minutes", scopes.GRANULAR),
    Persona(
        "mina", "mina@clinic.example", "Scopes for update and delete are missing", scopes.WITHOUT_UPDATE_AND_DELETE
    ),
)


class Directory:
    def __init__(self) -> None:
        self.accounts: dict[str, ZoomAccount] = {}
        self._users: dict[str, ZoomUser] = {}
        self.personas: dict[str, Persona] = {persona.key: persona for persona in DEFAULT_PERSONAS}
        for account in list_default_accounts():
            self.add_account(account)

    def add_account(self, account: ZoomAccount) -> None:
        self.accounts[account.id] = account
        for user in account.users:
            user.account_id = account.id
            self._users[user.id] = self._users[user.email.lower()] = user

    def find_user(self, id_or_email: str) -> ZoomUser | None:
        return self._users.get(id_or_email) or self._users.get(id_or_email.lower())

    def user_of(self, persona: Persona) -> ZoomUser:
        """A persona is always made from a user, so there is one."""
        return self._users[persona.email]

    def find_persona(self, key_or_email: str) -> Persona | None:
        """By key, or by e-mail; any other user consents with admin-level scopes when he owns his account."""
        if key_or_email in self.personas:
            return self.personas[key_or_email]
        matching = [persona for persona in self.personas.values() if persona.email == key_or_email.lower()]
        user = self.find_user(key_or_email)
        if matching or user is None:
            return matching[0] if matching else None
        granted = scopes.GRANULAR_ADMIN if user.role_name == "Owner" else scopes.GRANULAR
        return Persona(user.email, user.email, user.display_name, granted)


def read_account(wanted: dict[str, Any]) -> ZoomAccount:
    """An account from the control API: `{name, plan?, hosts? (a number)}`; its owner is `owner@<domain>`."""
    name = str(wanted["name"])
    domain = str(wanted.get("domain") or f"{''.join(filter(str.isalnum, name.lower()))}.example")
    owner = ZoomUser(f"owner@{domain}", "Owner", name, role_name="Owner", timezone="UTC")
    numbers = range(1, int(wanted.get("hosts", 0)) + 1)
    hosts = [ZoomUser(f"host{n}@{domain}", "Host", str(n), timezone="UTC") for n in numbers]
    return ZoomAccount(name, str(wanted.get("plan", "pro")), [owner, *hosts])
