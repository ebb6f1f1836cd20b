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

# Slow on purpose where people log in; here it would be slow for nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Straight from the source folders: nothing is collected before a test.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Found when they are asked for: each test client would look through all of them at its start.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
