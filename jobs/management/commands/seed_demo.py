"""The demo organization, and a line for each of its log-ins."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs import demo_clinic as clinic
from jobs.demo_story import tell_story

LOG_INS = [
    ("admin", clinic.ADMIN),
    ("scheduler", clinic.SCHEDULER),
    ("resource (nurse)", clinic.NURSE),
    ("resource (doctor)", clinic.DOCTOR),
]


class Command(BaseCommand):
    help = "Make the demo organization with its people and jobs, unless it is there, and print its log-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        tell_story()
        for role, (email, _name) in LOG_INS:
            self.stdout.write(f"{role:<18} {email} / {clinic.LOGIN_WORD}")
