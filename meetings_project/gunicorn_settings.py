"""How gunicorn serves the pages: one process whose threads share one connection pool to SQLite.

Used by the supervisor, and at scale by `gunicorn -c python:meetings_project.gunicorn_settings meetings_project.wsgi`.
"""

import logging
import os
from typing import Any

from gunicorn.glogging import Logger

from meetings_project.log_settings import hide_in
from meetings_project.supervision.parent_death import die_with_parent


class WithoutSecrets(logging.Filter):
    """Addresses of calendars and join pages open a door for whoever reads them, also in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide_in(record.getMessage()), None
        return True


class QuietLogger(Logger):
    """gunicorn writes its own lines, past structlog: one per request when an access log is asked for."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(WithoutSecrets())


logger_class = QuietLogger
workers = 1
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 8)
keepalive = 5
graceful_timeout = 10
# It would listen on a socket file in the home folder, which a service's account may not have.
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:
    """A worker outlives a killed master for a while and keeps the port; this one does not."""
    die_with_parent(os.getppid())
