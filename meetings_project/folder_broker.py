"""kombu's broker of folders, with messages that are whole from the first moment on.

kombu makes the file under its final name and writes into it afterwards. A worker that looks in between finds it empty,
takes that for a broken broker, and ends.
"""

import os
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folders"


class Channel(filesystem.Channel):
    # Ignored: kombu's own classes disagree about the names of these parameters.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Written under a name that no worker takes for a message, then given the name that kombu would give it."""
        folder, name = Path(self.data_folder_out), f"{round(monotonic() * 1000)}_{uuid4()}.{queue}"
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload))
        os.replace(draft, folder / f"{name}.msg")


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
