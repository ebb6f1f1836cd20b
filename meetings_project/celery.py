"""The Celery application. Celery only rings bells and runs tasks; what has to be done stands in rows (see outbox)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetings_project.settings")

app = Celery("meetings_project")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
