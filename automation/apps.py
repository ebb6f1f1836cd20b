from importlib import import_module

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "automation"

    def ready(self) -> None:
        import_module("automation.concerns")
        import_module("automation.receivers")
        import_module("automation.watch")
