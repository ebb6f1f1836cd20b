"""What a provider's refusal means to us: one lookup in one table (catalogue_table), by status and code.

Never by message text: vendors reword, translate and merge their sentences, but keep their codes. A code that the
table does not know gets a general sentence that names it.
"""

from outbox.sentences import Sentence, join_sentences
from providers.base import AccessTokenRefused, ProviderError, Refused, Unavailable
from providers.catalogue_table import ANY, SPEAKERS, TABLE, Entry

BY_KEY = {(entry.service, entry.status, entry.provider_code): entry for entry in TABLE}


def explain(service: str, status: int, provider_code: str, *, detail: str = "") -> ProviderError:
    """Our error for this refusal. `detail` is one more sentence, for example the names of missing scopes."""
    entry = find_entry(service, status, provider_code)
    shown = provider_code or f"HTTP {status}"
    if entry is None:
        return explain_unknown(service, status, shown)
    return entry.error(join_sentences(entry.sentence, detail), code=entry.code, provider_code=shown)


def find_entry(service: str, status: int, provider_code: str) -> Entry | None:
    """The most exact one: status and code, then the code alone, then its first half, then the status alone."""
    first_half = provider_code.partition("/")[0]
    keys = [
        (service, status, provider_code),
        (service, ANY, provider_code),
        (service, ANY, first_half),
        (service, status, ""),
    ]
    return next((BY_KEY[key] for key in keys if key in BY_KEY), None)


def explain_unknown(service: str, status: int, shown: str) -> ProviderError:
    speaker = SPEAKERS[service]
    if status == 401:
        sentence = Sentence("%(provider)s did not accept the access token.", provider=speaker)
        return AccessTokenRefused(sentence, code="access_token_refused", provider_code=shown)
    return Refused(
        Sentence(
            "%(provider)s refused this, with the code %(code)s, which we do not know. Look it up in the documentation"
            " of %(provider)s, or send us a support request with the error ID.",
            provider=speaker,
            code=shown,
        ),
        code="refused",
        provider_code=shown,
    )


def say_garbled(service: str, status: int) -> ProviderError:
    """A refusal that is not in the provider's own form (a page of a proxy, XML): it says nothing of our request."""
    return Unavailable(
        Sentence(
            "%(provider)s answered with an error that is not in its usual form.",
            provider=SPEAKERS[service],
        ),
        code="unreadable_answer",
        provider_code=f"HTTP {status}",
    )
