"""What `./run` ends in: a migrated database, demo data, and the product with stand-ins for the world around it."""

import io
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from meetings_project.supervision.product import mailsink, product, simulator
from meetings_project.supervision.service import supervise
from meetings_project.supervision.static_files import collect_static_files


class Command(BaseCommand):
    help = "Everything for a first try. Started by ./run, which makes keys and finds free ports before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--simulator-port", type=int, help="start the simulator there")
        parser.add_argument("--mailsink-port", type=int, help="start the mail sink there")
        parser.add_argument("--smtp-port", type=int, help="where the mail sink takes mail")
        parser.add_argument("--no-demo", action="store_true", help="leave the database empty")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        children = product(port, "127.0.0.1")
        places = []
        if simulator_port := options["simulator_port"]:
            children.append(simulator(simulator_port))
            places.append(f"simulated Zoom and Microsoft: http://127.0.0.1:{simulator_port}/")
        if mailsink_port := options["mailsink_port"]:
            children.append(mailsink(port=mailsink_port, smtp_port=options["smtp_port"]))
            places.append(f"mailboxes of everybody:       http://127.0.0.1:{mailsink_port}/")
        call_command("migrate", interactive=False, verbosity=0)
        log_ins = [] if options["no_demo"] else seed_demo()
        collect_static_files()
        supervise(children, port=port, after_ready=[*log_ins, *places, f"state: {settings.STATE_DIR}"])


def seed_demo() -> list[str]:
    """Make the demo organization unless it is there, and return what to print about its log-ins."""
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue().splitlines()
