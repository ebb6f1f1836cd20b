"""Meetings that need somebody."""

from accounts.models import Organization
from automation.models import Meeting


def count_needing_attention(organization: Organization) -> int:
    return Meeting.objects.for_organization(organization).needing_attention().count()
