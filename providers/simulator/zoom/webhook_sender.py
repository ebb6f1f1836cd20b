"""Delivers events like Zoom: signed, at least once, in no promised order, tried again after 5, 20 and 60 minutes.

One thread of its own, started with the first event. It never holds the world's lock, because the product that receives
an event may ask the simulator something before it answers.
"""

from __future__ import annotations

import heapq
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.people import ZoomUser
from providers.simulator.zoom.webhook_events import write_change, write_run, write_update
from providers.simulator.zoom.webhook_post import Signing, post_signed

if TYPE_CHECKING:
    from providers.simulator.world import World

RETRY_MINUTES = (5, 20, 60)  # After the first attempt.
KEPT_DELIVERIES = 2000


@dataclass
class Delivery:
    body: dict[str, Any]
    signing: Signing = field(default_factory=Signing)
    number: int = 0
    state: str = "waiting"
    attempts: list[dict[str, Any]] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "event": self.body["event"],
            "state": self.state,
            "attempts": self.attempts,
            "body": self.body,
        }


class WebhookSender:
    def __init__(self, world: World) -> None:
        self._world = world
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, Delivery]] = []
        self._held: list[Delivery] = []
        self._thread: threading.Thread | None = None
        self._number = 0
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES)
        self.is_endpoint_valid: bool | None = None

    def forget(self) -> None:
        with self._changed:
            self._due.clear()
            self._held.clear()
            self.deliveries.clear()
            self.is_endpoint_valid = None

    def announce_change(
        self, event: str, meeting: Meeting, *, operator: ZoomUser, old: dict[str, Any] | None = None
    ) -> None:
        """A change through the API: an event only when they are switched on."""
        if not self._world.options.zoom_webhook_auto:
            return
        now = self._world.clock.now()
        body = (
            write_change(event, meeting, operator, now)
            if old is None
            else write_update(meeting, operator, now, old=old)
        )
        self.enqueue(Delivery(body))

    def announce_run(self, event: str, meeting: Meeting) -> None:
        if self._world.options.zoom_webhook_auto:
            self.enqueue(Delivery(write_run(event, meeting, self._world.clock.now(), participant=None)))

    def enqueue(self, delivery: Delivery, *, delay: float = 0.0, copies: int = 0) -> None:
        """Every copy is a delivery of its own with the same body, which is what a duplicate is."""
        for _ in range(copies or max(1, self._world.options.zoom_webhook_copies)):
            self._admit(Delivery(delivery.body, delivery.signing), delay)

    def register(self, delivery: Delivery) -> Delivery:
        with self._changed:
            self._number += 1
            delivery.number = self._number
            self.deliveries.append(delivery)
        return delivery

    def _admit(self, delivery: Delivery, delay: float) -> None:
        if not self._world.options.zoom_webhook_url:
            return
        self.register(delivery)
        if self.is_endpoint_valid is False:
            delivery.state = "endpoint failed validation"
            return
        wanted = self._world.options.zoom_webhook_shuffle
        if wanted < 2:
            self._schedule(delivery, delay)
            return
        with self._changed:
            self._held.append(delivery)
            is_full = len(self._held) >= wanted
        if is_full:
            self.release_held()

    def release_held(self) -> None:
        """The events that were collected, last one first."""
        with self._changed:
            held, self._held = self._held, []
        for place, delivery in enumerate(reversed(held)):
            self._schedule(delivery, place / 1000)

    def _schedule(self, delivery: Delivery, delay: float) -> None:
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + delay, delivery.number, delivery))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="zoom-webhooks", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while not self._world.closing.is_set():
            delivery = self._take_due()
            if delivery:
                self.attempt(delivery)
                self._follow_up(delivery)

    def _take_due(self) -> Delivery | None:
        with self._changed:
            if self._due and self._due[0][0] <= time.monotonic():
                return heapq.heappop(self._due)[2]
            pause = self._due[0][0] - time.monotonic() if self._due else 0.5
            self._changed.wait(max(0.0, min(pause, 0.5)))
            return None

    def attempt(self, delivery: Delivery) -> None:
        options = self._world.options
        status, error = post_signed(
            options.zoom_webhook_url, options.zoom_webhook_secret, delivery.body, delivery.signing
        )
        delivery.attempts.append({"at": datetime.now(UTC).isoformat(), "status": status, "error": error})
        delivery.state = "delivered" if 200 <= status < 300 else "waiting"

    def _follow_up(self, delivery: Delivery) -> None:
        tried = len(delivery.attempts)
        if delivery.state == "delivered":
            return
        if tried > len(RETRY_MINUTES):
            delivery.state = "given up"
            return
        previous = RETRY_MINUTES[tried - 2] if tried > 1 else 0
        pause = (RETRY_MINUTES[tried - 1] - previous) * 60 * self._world.options.zoom_webhook_retry_scale
        self._schedule(delivery, pause)

    def report(self) -> list[dict[str, Any]]:
        with self._changed:
            return [json.loads(json.dumps(delivery.report())) for delivery in self.deliveries]
