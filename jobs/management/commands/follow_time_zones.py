"""manage.py follow_time_zones [--dry-run]

Workers do the same within the hour after an update of the time zone rules; this does it now, or shows what it would be.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from jobs.models import Job
from jobs.wall_times import find_shifted, keep_wall_times


class Command(BaseCommand):
    help = "Jobs to come stay at the time that clocks show, after the rules of their time zone have changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only name the jobs that would move")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if not dry_run:
            self.stdout.write(f"Jobs that were moved: {keep_wall_times()}")
            return
        for job in Job.objects.filter(pk__in=list(find_shifted())).select_related("organization"):
            self.stdout.write(f"{job.organization}: {job.name}, {job.start:%Y-%m-%d %H:%MZ}, {job.timezone}")
