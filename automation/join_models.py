"""A guest's own link to a meeting: the same for the life of the calendar entry, wherever the meeting moves."""

import secrets

from django.db import models

from accounts.fields import EncryptedTextField
from accounts.ownership import OwnedModel


class JoinLink(OwnedModel):
    """One for each address that a meeting's invitation was written to."""

    organization_path = "meeting__organization"

    meeting = models.ForeignKey("automation.Meeting", on_delete=models.CASCADE, related_name="join_links")
    address = models.CharField(max_length=254)  # lower case, for comparison only
    role = models.CharField(max_length=20)
    timezone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    # The hash finds the row; the text is written into each mail of this guest, so it has to be readable for us.
    token_hash = models.CharField(max_length=64, unique=True)
    token = EncryptedTextField()
    # The time that the guest was told first; what the page of who gets no mails compares the present one with.
    first_start = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the link was last opened.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "address"], name="one_join_link_per_guest")]

    def __str__(self) -> str:
        return f"{self.address} to {self.meeting_id}"


def new_token() -> str:
    """192 random bits: short enough for a line of a mail, long enough that nobody guesses one."""
    return secrets.token_urlsafe(24)
