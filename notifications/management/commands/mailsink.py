"""`manage.py mailsink`: takes every mail and shows it, as a process of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications.mailsink.server import run_mailsink


class Command(BaseCommand):
    help = "Run the mail sink: every mail is kept in memory and shown on a web page, none is delivered."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--smtp-port", type=int, default=1025)
        parser.add_argument("--port", type=int, default=8025, help="of the web page")

    def handle(self, *args: Any, **options: Any) -> None:
        run_mailsink(options["smtp_port"], options["port"])
