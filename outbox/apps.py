from importlib import import_module

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"

    def ready(self) -> None:
        import_module("outbox.worker_signals")
