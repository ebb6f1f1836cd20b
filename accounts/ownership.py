"""One way to keep organizations apart: every row belongs to one, every query says which."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models


class OwnedQuerySet(models.QuerySet):
    def for_organization(self, organization: Any) -> Self:
        """Only rows of this organization. Every page and every API call goes through here."""
        return self.filter(**{self.model.organization_path: organization})


class OwnedModel(models.Model):
    """Abstract: a row with an opaque id that belongs to an organization, directly or through `organization_path`."""

    organization_path: ClassVar[str] = "organization"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
