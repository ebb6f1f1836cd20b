"""The Celery application. Celery only rings bells and runs tasks; what has to be done stands in rows (see outbox)."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetings_project.settings")

# A worker that runs as root is warned about messages that are pickled code; ours are JSON, and nothing else is taken.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("meetings_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
