"""The product on one machine: web, worker and beat under one supervisor. It migrates nothing."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meetings_project.supervision import ports
from meetings_project.supervision.leftovers import Leftovers
from meetings_project.supervision.product import product
from meetings_project.supervision.service import supervise
from meetings_project.supervision.static_files import collect_static_files


class Command(BaseCommand):
    help = "Run web, worker and beat of this machine. Apply migrations first: manage.py migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where the pages are (default: 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        Leftovers(settings.STATE_DIR, port).end()
        if not ports.is_free(port, host):
            raise CommandError(ports.describe_busy(port))
        collect_static_files()
        supervise(product(port, host), port=port)
