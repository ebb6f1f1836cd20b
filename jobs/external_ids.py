"""A job under the name that the caller's own system has for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Organization
from accounts.refusals import Conflict
from jobs.models import Job

TAKEN = "external_id_is_taken"


def find_by_external_id(organization: Organization, external_id: str) -> Job | None:
    return Job.objects.for_organization(organization).kept().filter(external_id=external_id).first()


@contextmanager
def refuse_taken(organization: Organization, external_id: str) -> Iterator[None]:
    """Inside, a job may be written. Raises Conflict when another one has this external id.

    The database decides, not a look beforehand: two callers may write the same id at the same moment.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not external_id or find_by_external_id(organization, external_id) is None:
            raise
        raise Conflict(_("Another job has this external id."), code=TAKEN, attr="external_id") from error
