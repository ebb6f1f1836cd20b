"""Log lines: one structured event each, with the error ID of the request or the attempt that wrote it."""

import logging
import re
from typing import Any

import structlog

# Values that must never reach a log, whatever the key: host keys, passcodes in links, codes, bearer tokens, JWTs, ours.
SECRET_VALUES = re.compile(
    r"(?i)(zak=|pwd=|code=|refresh_token=|access_token=|client_secret=|bearer\s+|basic\s+)[^\s&\"']+"
    r"|eyJ[\w-]{8,}\.[\w-]+(\.[\w-]+)?|vm_[a-z0-9]{8}_[\w-]{20,}|(?<=/ical/)[\w-]{20,}|(?<=/join/)[\w-]{20,}"
)
PROBES = re.compile(r"/health/")
ROUTINE = re.compile(r"/health/|/live/|/meeting/\?seen=")
SECRET_KEYS = re.compile(r"(?i)password|passcode|secret|token$|authorization|cookie|start_url|host_link")


def hide_in(text: str) -> str:
    return SECRET_VALUES.sub(lambda match: (match.group(1) or "") + "[hidden]", text)


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The last processor before rendering: nothing that opens a door leaves this process in a log line."""
    for key, value in event.items():
        if SECRET_KEYS.search(key):
            event[key] = "[hidden]"
        elif isinstance(value, str):
            event[key] = hide_in(value)
    return event


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Load balancers and open pages ask every few seconds, and nobody wants to read that it went well.

    Nor, probe by probe, that we are not ready: the health check itself says so, once.
    """
    event = record.msg if isinstance(record.msg, dict) else {}
    went_wrong = event.get("event") == "request_finished" and int(event.get("code", 0)) >= 400
    unworthy = PROBES if went_wrong else ROUTINE
    asked = [str(event.get("request", "")), *map(str, record.args or ())]
    return not any(unworthy.search(path) for path in asked)


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide_secrets,
]


def configure_structlog() -> None:
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_settings(log_format: str) -> dict[str, Any]:
    """Django's LOGGING for `console` (people) or `json` (machines)."""
    renderer = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": renderer,
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "filters": {"worth_a_line": {"()": lambda: is_worth_a_line}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["worth_a_line"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            # One line per sweep, every five seconds.
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            # The broker of folders has no host name, which kombu finds worth a warning each time.
            "kombu.connection": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "msal": {"level": "ERROR"},
        },
    }
