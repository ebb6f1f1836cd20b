"""How many looks at meetings were spent: providers count them, and the work that people wait for comes first."""

from django.db import models

from accounts.models import Organization
from accounts.ownership import OwnedModel
from providers.models import Connection


class LookDay(OwnedModel):
    """The looks of one connection on one UTC day."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="look_days")
    day = models.DateField()
    looks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "day"], name="one_look_count_per_day")]

    def __str__(self) -> str:
        return f"{self.connection} {self.day}: {self.looks}"
