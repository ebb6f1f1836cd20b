"""`manage.py simulator`: the stand-in for Zoom, Entra and Graph, as a process of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from providers.simulator.server import run_simulator


class Command(BaseCommand):
    help = "Run the provider simulator (Zoom, Entra, Microsoft Graph). Everything is kept in memory."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8030)
        parser.add_argument("--host", default="127.0.0.1", help="Pages and control API answer on loopback only.")

    def handle(self, *args: Any, **options: Any) -> None:
        run_simulator(options["host"], options["port"])
