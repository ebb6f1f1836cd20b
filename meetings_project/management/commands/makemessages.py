"""Django's command, told what is special here; see docs/translating.md.

`Sentence(…)` marks as well (outbox.sentences). Nothing is guessed from similar texts, because a wrong guess is read
as a translation. And no line numbers and no dates are written, so that a catalog changes only where words did.
"""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages

LINE_LENGTH = "--width=110"
IGNORED = ["tests/*", "docs/*", "static/*", "var/*"]
DATED = re.compile(r'^"(?:POT-Creation-Date|Report-Msgid-Bugs-To|PO-Revision-Date): .*"\n', re.MULTILINE)


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=Sentence", LINE_LENGTH]
    msguniq_options = [*makemessages.Command.msguniq_options, LINE_LENGTH]
    msgmerge_options = ["-q", "--backup=none", "--no-fuzzy-matching", "--update", LINE_LENGTH]
    msgattrib_options = [*makemessages.Command.msgattrib_options, LINE_LENGTH]

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] += IGNORED
        super().handle(*args, **{**options, "no_location": True, "no_obsolete": True})
        for catalog in Path(settings.LOCALE_PATHS[0]).rglob("*.po"):
            catalog.write_text(DATED.sub("", catalog.read_text()))
