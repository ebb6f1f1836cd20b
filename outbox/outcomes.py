"""What a worker may say of its work, besides "done".

Each carries what a person is shown: a sentence, our stable code, and the code that the other side gave.
Adapters and mailers raise subclasses of these; `outbox.worker` alone decides what follows.
"""

from datetime import datetime


class Outcome(Exception):
    """An anticipated end of the work. `message` is a Sentence that a person can act on."""

    def __init__(self, message: str, *, code: str, provider_code: str = "", retry_at: datetime | None = None):
        super().__init__(message)
        self.message = message
        self.code = code
        self.provider_code = provider_code
        self.retry_at = retry_at


class NotDue(Outcome):
    """Nothing went wrong: it is done at `retry_at`, together with whatever is ordered until then."""


class TryLater(Outcome):
    """Certainly not done, and worth another try: at `retry_at`, else after the back-off."""


class GiveUp(Outcome):
    """Certainly not done, and trying again unchanged is useless: a person has to look."""


class Uncertain(Outcome):
    """It may have had its effect (an answer was lost): look before leaping next time."""


class NotOurTurn(TryLater):
    """Nothing was tried, because something else goes first: no failure, and it counts as no attempt.

    `is_brief`: it is a matter of seconds, so the row just stays as it is, and the organization's other rows are left
    alone until then. Else it waits, visibly, with these words; and so do the organization's other rows that were told
    the same before, unless `is_alone`: the reason is this row's own.
    """

    retry_at: datetime
    is_brief = False
    is_alone = False


class LostLease(Exception):
    """Somebody else holds the row by now. Stop, touch nothing."""
