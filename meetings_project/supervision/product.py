"""What the product consists of on one machine, as command lines."""

import sys

from django.conf import settings

from meetings_project.supervision.child import Child


def product(port: int, host: str) -> list[Child]:
    """Web, worker and beat: what `manage.py serve` runs and a first try needs as well."""
    return [web(port, host), worker(port), beat(port)]


def web(port: int, host: str) -> Child:
    words = ["--config", "python:meetings_project.gunicorn_settings", "--threads", str(settings.WEB_THREADS)]
    return python_child("web", "gunicorn", *words, "--bind", f"{host}:{port}", "meetings_project.wsgi")


def worker(port: int) -> Child:
    """Threads, since the work is waiting for others; its name holds the port, so that two on one machine differ."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    size = ["--pool", "threads", "--concurrency", str(settings.WORKER_CONCURRENCY)]
    return celery_child("worker", "worker", *size, *quiet, "--hostname", f"worker-{port}@%h", "--loglevel", "INFO")


def beat(port: int) -> Child:
    """A process of its own: inside a worker that is killed it would live on as an orphan."""
    schedule = settings.STATE_DIR / f"beat-schedule-{port}"
    return celery_child("beat", "beat", "--schedule", str(schedule), "--pidfile", "", "--loglevel", "INFO")


def simulator(port: int) -> Child:
    return manage_child("simulator", "simulator", "--port", str(port))


def mailsink(*, port: int, smtp_port: int) -> Child:
    return manage_child("mailsink", "mailsink", "--smtp-port", str(smtp_port), "--port", str(port))


def celery_child(name: str, *words: str) -> Child:
    return python_child(name, "celery", "-A", "meetings_project", "--quiet", *words)


def manage_child(name: str, *words: str) -> Child:
    return Child(name, [sys.executable, str(settings.BASE_DIR / "manage.py"), *words], folder=settings.BASE_DIR)


def python_child(name: str, module: str, *words: str) -> Child:
    return Child(name, [sys.executable, "-m", module, *words], folder=settings.BASE_DIR)
