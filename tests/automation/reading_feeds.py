"""A calendar program that reads a resource's feed."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.models import Organization
from automation.feeds import address_of, feed_of
from jobs import services as jobs
from jobs.models import Job, Resource
from jobs.statuses import AllocationStatus
from tests.jobs.page_visitors import allocation_of, make_resource_with_login
from tests.making import make_job
from tests.notifications.feed_rules import ReadEvent, ReadFeed


def path_of(resource: Resource) -> str:
    return "/ical/" + address_of(feed_of(resource)).partition("/ical/")[2]


@dataclass
class Program:
    """Remembers all that it has read, for the rules about several readings of one address."""

    resource: Resource
    client: Client = field(default_factory=Client)
    readings: list[bytes] = field(default_factory=list)

    def fetch(self, **headers: str) -> Any:
        return self.client.get(path_of(self.resource), headers=headers)

    def read(self) -> ReadFeed:
        answer = self.fetch()
        assert answer.status_code == 200, answer.content
        self.readings.append(answer.content)
        return ReadFeed(answer.content)

    def read_job(self, job: Job) -> ReadEvent:
        return self.read().event_of(job.pk)


def make_program(organization: Organization, **fields: Any) -> Program:
    return Program(make_resource_with_login(organization, **fields))


def make_job_for(program: Program, *, answer: str = AllocationStatus.CONFIRMED, **fields: Any) -> Job:
    """A job of the program's resource, who was asked and has given this answer; "" for none."""
    resource = program.resource
    job = make_job(resource.organization, **fields)
    jobs.allocate(job, resource, by=None)
    jobs.dispatch(job, by=None)
    if answer:
        jobs.respond(allocation_of(job, resource), answer, by=None)
    job.refresh_from_db()
    return job
