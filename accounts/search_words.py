"""What somebody searches for, from the address of a page."""

from django.http import QueryDict


def read_words(query: QueryDict, name: str = "q", *, longest: int) -> str:
    """Without NULs: they are in no text that is kept, and PostgreSQL refuses to look for one."""
    return query.get(name, "").replace("\0", "").strip()[:longest]
