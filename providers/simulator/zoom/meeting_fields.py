"""Reading the body of a create or update: what is there, in our types, or one 300 that names every wrong field."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.zoom import errors
from providers.simulator.zoom.meeting_settings import find_setting_fault
from providers.simulator.zoom.passcodes import PasscodePolicy
from providers.simulator.zoom.start_times import is_zone, read_start_time

LONGEST_TOPIC = 200
LONGEST_AGENDA = 2000
REPRODUCED_TYPES = (1, 2, 3)
ALL_TYPES = (1, 2, 3, 8, 10)


def read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.request.read_json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise errors.refuse(400, 300, "Request Body should be a valid JSON object.")
    return body


class FieldReader:
    """Reads field by field and remembers what was wrong; `fields` has only what the body had."""

    def __init__(self, body: dict[str, Any], *, zone: str, policy: PasscodePolicy) -> None:
        self._body = body
        self._zone = zone
        self._policy = policy
        self.fields: dict[str, Any] = {}
        self.errors: list[dict[str, str]] = []

    def read_all(self) -> dict[str, Any]:
        self._read_text("topic", LONGEST_TOPIC)
        self._read_text("agenda", LONGEST_AGENDA)
        self._read_type()
        self._read_zone()
        self._read_start()
        self._read_duration()
        self._read_password()
        self._read_settings()
        self._read_tracking()
        for name in ("pre_schedule", "default_password"):
            self._read_switch(name)
        if self.errors:
            raise errors.refuse_fields(self.errors)
        return self.fields

    def _reject(self, name: str, message: str) -> None:
        self.errors.append({"field": name, "message": message})

    def _read_text(self, name: str, longest: int) -> None:
        text = self._body.get(name)
        if text is None:
            return
        if not isinstance(text, str) or len(text) > longest:
            self._reject(name, f"Must be a text of up to {longest} characters.")
        self.fields[name] = text

    def _read_type(self) -> None:
        kind = self._body.get("type")
        if kind is None:
            return
        if isinstance(kind, bool) or kind not in ALL_TYPES:
            self._reject("type", "Must be one of 1, 2, 3, 8, 10.")
        elif kind not in REPRODUCED_TYPES:
            self._reject("type", f"Type {kind} exists at Zoom, but the simulator does not reproduce it.")
        self.fields["type"] = kind

    def _read_zone(self) -> None:
        zone = self._body.get("timezone")
        if zone in (None, ""):
            return
        if not is_zone(zone):
            self._reject("timezone", "Unknown time zone.")
            return
        self.fields["timezone"] = self._zone = zone

    def _read_start(self) -> None:
        text = self._body.get("start_time")
        if text in (None, ""):
            return
        start_at = read_start_time(text, self._zone)
        if start_at is None:
            self._reject("start_time", "Must be yyyy-MM-ddTHH:mm:ssZ, or yyyy-MM-ddTHH:mm:ss with a timezone.")
        self.fields["start_at"] = start_at

    def _read_duration(self) -> None:
        minutes = self._body.get("duration")
        if minutes is None:
            return
        if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 1:
            self._reject("duration", "Must be a whole number of minutes.")
        self.fields["duration"] = minutes

    def _read_password(self) -> None:
        password = self._body.get("password")
        if password is None:
            return
        fault = self._policy.find_fault(password) if isinstance(password, str) else "Must be a text."
        if fault and password != "":
            self._reject("password", fault)
        self.fields["password"] = password

    def _read_settings(self) -> None:
        settings = self._body.get("settings")
        if settings is None:
            return
        if not isinstance(settings, dict):
            self._reject("settings", "Must be an object.")
            return
        for name, value in settings.items():
            fault = find_setting_fault(name, value)
            if fault:
                self._reject(f"settings.{name}", fault)
        self.fields["settings"] = settings

    def _read_tracking(self) -> None:
        tracking = self._body.get("tracking_fields")
        if tracking is None:
            return
        if not isinstance(tracking, list) or not all(isinstance(each, dict) and each.get("field") for each in tracking):
            self._reject("tracking_fields", "Must be a list of {field, value}.")
        self.fields["tracking_fields"] = tracking

    def _read_switch(self, name: str) -> None:
        value = self._body.get(name)
        if value is None:
            return
        if not isinstance(value, bool):
            self._reject(name, "Must be true or false.")
        self.fields[name] = value
