"""A meeting's settings: defaults, the values that are allowed, the numbers to dial."""

from typing import Any

SWITCHES = {
    "allow_multiple_devices",
    "alternative_hosts_email_notification",
    "close_registration",
    "cn_meeting",
    "device_testing",
    "email_notification",
    "enforce_login",
    "focus_mode",
    "host_save_video_order",
    "host_video",
    "in_meeting",
    "internal_meeting",
    "join_before_host",
    "meeting_authentication",
    "mute_upon_entry",
    "participant_video",
    "private_meeting",
    "push_change_to_calendar",
    "registrants_confirmation_email",
    "registrants_email_notification",
    "show_share_button",
    "use_pmi",
    "waiting_room",
    "watermark",
}
CHOICES: dict[str, tuple[Any, ...]] = {
    "approval_type": (0, 1, 2),
    "audio": ("both", "telephony", "voip", "thirdParty"),
    "auto_recording": ("local", "cloud", "none"),
    "calendar_type": (1, 2),
    "encryption_type": ("enhanced_encryption", "e2ee"),
    "jbh_time": (0, 5, 10, 15),
    "registration_type": (1, 2, 3),
}
TEXTS = {"alternative_hosts", "authentication_option", "contact_email", "contact_name"}

# 555-01xx numbers are kept for fiction: nobody will ever answer them.
DIAL_IN_NUMBERS = [
    {"country": "US", "country_name": "US", "city": "New York", "number": "+1 212 555 0142", "type": "toll"},
    {"country": "US", "country_name": "US", "city": "", "number": "+1 888 555 0199", "type": "tollfree"},
]
DEFAULTS: dict[str, Any] = {
    "host_video": False,
    "participant_video": False,
    "cn_meeting": False,
    "in_meeting": False,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": False,
    "watermark": False,
    "use_pmi": False,
    "approval_type": 2,
    "audio": "both",
    "auto_recording": "none",
    "enforce_login": False,
    "alternative_hosts": "",
    "alternative_host_update_polls": False,
    "close_registration": False,
    "show_share_button": False,
    "allow_multiple_devices": False,
    "registrants_confirmation_email": True,
    "waiting_room": False,
    "registrants_email_notification": True,
    "meeting_authentication": False,
    "encryption_type": "enhanced_encryption",
    "alternative_hosts_email_notification": True,
    "device_testing": False,
    "focus_mode": False,
    "meeting_invitees": [],
    "private_meeting": False,
    "email_notification": True,
    "host_save_video_order": False,
    "push_change_to_calendar": False,
}


def find_setting_fault(name: str, value: Any) -> str | None:
    """Why Zoom refuses a setting; None when it takes it. Settings we do not know are taken as they are."""
    if name in SWITCHES and not isinstance(value, bool):
        return "Must be true or false."
    if name in CHOICES and (isinstance(value, bool) or value not in CHOICES[name]):
        return f"Must be one of {', '.join(map(str, CHOICES[name]))}."
    if name in TEXTS and not isinstance(value, str):
        return "Must be a text."
    return None


def describe_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """What an answer shows: the defaults, what was asked for, and the numbers to dial."""
    return {
        **DEFAULTS,
        **settings,
        "global_dial_in_countries": ["US"],
        "global_dial_in_numbers": DIAL_IN_NUMBERS,
    }
