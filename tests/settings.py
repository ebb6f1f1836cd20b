"""The product's settings in the environment of the tests, with a state folder that ends with the run."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.environment import product_environment

_state_dir = Path(tempfile.mkdtemp(prefix="state-"))
atexit.register(shutil.rmtree, _state_dir, ignore_errors=True)
os.environ.update(product_environment(_state_dir))
# Nothing is collected for tests; without the folder each client would warn about that.
(_state_dir / "static").mkdir()

from meetings_project.settings import *
