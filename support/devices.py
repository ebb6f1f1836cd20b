"""The device, its system and its browser in words, from what the browser says of itself.

Only a suggestion, which people correct: iPads pass for Macs, and most browsers no longer tell Windows 10 from 11 or
which version of Android and macOS they run on.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

LENGTH_LIMIT = 200
# Most browsers also call themselves Chrome and Safari, so the first that fits is right.
BROWSERS = (
    ("Edge", re.compile(r"Edg(?:A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+(?:\.\d+)?).* Safari/")),
)
WINDOWS_NAMES = {"6.1": "Windows 7", "6.2": "Windows 8", "6.3": "Windows 8.1"}
# What Chrome says on every Android device since 2023, whatever the device.
HIDDEN_ANDROID = ("10", "K")
NO_MODEL = {"K", "Mobile", "Tablet"}


def describe_device(user_agent: str) -> str:
    """For example "iPhone, iOS 17.5, Safari 17.5"; the browser's own words when they mean nothing to us."""
    device = find_device(user_agent)
    if not device:
        return user_agent[:LENGTH_LIMIT]
    return ", ".join(filter(None, [device, find_browser(user_agent)]))[:LENGTH_LIMIT]


def find_device(user_agent: str) -> str:
    for pattern, describe in DEVICES:
        if found := pattern.search(user_agent):
            return describe(found, user_agent)
    return ""


def find_browser(user_agent: str) -> str:
    for name, pattern in BROWSERS:
        if found := pattern.search(user_agent):
            return f"{name} {found.group(1)}"
    return ""


def describe_iphone(found: re.Match[str], _user_agent: str) -> str:
    return f"{found.group(1)}, iOS {short_version(found.group(2))}"


def describe_ipad(found: re.Match[str], _user_agent: str) -> str:
    return f"iPad, iPadOS {short_version(found.group(1))}"


def describe_android(found: re.Match[str], user_agent: str) -> str:
    version, model = found.group(1), found.group(2).partition(" Build/")[0].strip()
    kind = _("Android phone") if "Mobile" in user_agent else _("Android tablet")
    if (version, model) == HIDDEN_ANDROID:
        return kind
    return f"{kind if model in NO_MODEL else model}, Android {version}"


def describe_windows(found: re.Match[str], _user_agent: str) -> str:
    return WINDOWS_NAMES.get(found.group(1)) or _("Windows 10 or 11")


def short_version(version: str) -> str:
    return ".".join(version.split("_")[:2])


Describe = Callable[[re.Match[str], str], str]
DEVICES: tuple[tuple[re.Pattern[str], Describe], ...] = (
    (re.compile(r"\((iPhone|iPod)[^)]*OS (\d+(?:_\d+)*)"), describe_iphone),
    (re.compile(r"\(iPad[^)]*OS (\d+(?:_\d+)*)"), describe_ipad),
    (re.compile(r"Android ([\d.]+); ([^;)]+)"), describe_android),
    (re.compile(r"Windows NT (\d+\.\d+)"), describe_windows),
    (re.compile(r"CrOS"), lambda found, user_agent: "Chromebook"),
    (re.compile(r"Macintosh"), lambda found, user_agent: "Mac"),
    (re.compile(r"Linux"), lambda found, user_agent: _("Computer with Linux")),
)
