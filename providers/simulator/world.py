"""All that the simulator knows, under one lock. Nothing survives the process."""

import threading

from providers.simulator.call_log import CallLog
from providers.simulator.client_apps import AppRegister
from providers.simulator.clock import Clock
from providers.simulator.faults import FaultBoard
from providers.simulator.microsoft.state import MicrosoftState
from providers.simulator.options import Options
from providers.simulator.zoom.state import ZoomState
from providers.simulator.zoom.webhook_sender import WebhookSender


class World:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.closing = threading.Event()
        self.clock = Clock()
        self.options = Options()
        self.webhooks = WebhookSender(self)
        self.reset()

    def reset(self) -> None:
        """As new: nothing of what happened before is left, options and faults included."""
        with self.lock:
            self.clock.set_offset(0)
            self.options = Options()
            self.faults = FaultBoard()
            self.calls = CallLog()
            self.apps = AppRegister()
            self.issued_secrets: list[dict[str, str]] = []
            self.zoom = ZoomState(self)
            self.microsoft = MicrosoftState(self)
            self.webhooks.forget()

    def remember_secret(self, kind: str, value: str) -> str:
        """Keep what was handed out, so that a test can look for it where it must not be."""
        self.issued_secrets.append({"kind": kind, "value": value})
        return value

    def wait(self, seconds: float) -> None:
        """Sleep, but wake at once when the simulator stops."""
        self.closing.wait(seconds)
