"""What workers wrote for people, in the reader's language."""

from django import template

from outbox import sentences

register = template.Library()


@register.filter
def tell(text: str | None) -> str:
    return sentences.tell(text or "")
