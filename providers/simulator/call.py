"""One call of a vendor's operation, and the way an operation refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from providers.simulator.faults import Fault
    from providers.simulator.options import Options
    from providers.simulator.wire import Request, Response
    from providers.simulator.world import World


class Refusal(Exception):
    """The vendor says no; carries the answer that says so in the vendor's own shape."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


@dataclass
class Call:
    world: World
    request: Request
    parameters: dict[str, str]
    operation: str
    account: str = ""  # e-mail of the user the token belongs to, once it is known
    fault: Fault | None = None

    @property
    def vendor(self) -> str:
        return self.operation.partition(".")[0]

    @property
    def options(self) -> Options:
        return self.world.options

    def bearer_token(self) -> str:
        scheme, _, token = self.request.header("Authorization").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""
