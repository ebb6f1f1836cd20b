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

from meetings_project.settings import *
