"""`./run` inside `.venv`: settle keys, ports and stand-ins, then hand over to `manage.py run_everything`.

It comes before Django, because settings are read once: whatever the processes share has to be in the environment by
then. A value that is given, in the environment or in `.env`, always wins.
"""

import os
import sys
from pathlib import Path

import environ

from launcher.environment import ROOT
from launcher.options import read_run_options
from launcher.progress import give_up, say
from meetings_project.kept_keys import keep_keys
from meetings_project.supervision import ports
from meetings_project.supervision.leftovers import Leftovers

DEMO_PROVIDERS = {
    "ALLOW_SIMULATOR": "1",
    "ZOOM_CLIENT_ID": "demo-zoom-client",
    "ZOOM_CLIENT_SECRET": "demo-zoom-secret",
    "ZOOM_WEBHOOK_SECRET_TOKEN": "demo-zoom-webhook-secret",
    "MICROSOFT_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
    "MICROSOFT_CLIENT_SECRET": "demo-microsoft-secret",
}
# Whoever gives one of these means real meetings, or a simulator that runs already.
REAL_PROVIDERS = ("ZOOM_CLIENT_ID", "MICROSOFT_CLIENT_ID", "PROVIDER_SIMULATOR_URL")
DEMO_ADDRESSES = {"SUPPORT_EMAIL": "support@demo.example", "DEFAULT_FROM_EMAIL": "meetings@demo.example"}


def main() -> None:
    options = read_run_options(sys.argv[1:])
    environ.Env.read_env(ROOT / ".env")
    state_dir = settle_state_dir()
    keep_keys(state_dir / "keys.env")
    Leftovers(state_dir, options.port).end()
    if not ports.is_free(options.port):
        give_up(ports.describe_busy(options.port))
    words = ["--port", str(options.port), *settle_stand_ins(options.port)]
    settle({"BASE_URL": f"http://127.0.0.1:{options.port}"} | DEMO_ADDRESSES)
    hand_over([*words, "--no-demo"] if options.no_demo else words)


def is_given(name: str) -> bool:
    """An empty value says nothing, so that a copied `.env.example` changes nothing."""
    return bool(os.environ.get(name))


def settle(values: dict[str, str]) -> None:
    """Use these values where no others are given."""
    os.environ.update({name: value for name, value in values.items() if not is_given(name)})


def settle_state_dir() -> Path:
    state_dir = Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()
    state_dir.mkdir(parents=True, exist_ok=True)
    os.environ["STATE_DIR"] = str(state_dir)
    return state_dir


def settle_stand_ins(web_port: int) -> list[str]:
    """Ports and addresses of simulator and mail sink; the one that a given value makes needless is left out."""
    taken = {web_port}
    words = []
    if not any(map(is_given, REAL_PROVIDERS)):
        port = take_port(web_port + 1, "simulator", taken)
        settle({"PROVIDER_SIMULATOR_URL": f"http://127.0.0.1:{port}"} | DEMO_PROVIDERS)
        words += ["--simulator-port", str(port)]
    if not is_given("EMAIL_URL"):
        port, smtp_port = take_port(web_port + 2, "mail sink", taken), take_port(web_port + 3, "mail", taken)
        settle({"EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}"})
        words += ["--mailsink-port", str(port), "--smtp-port", str(smtp_port)]
    return words


def take_port(wanted: int, whose: str, taken: set[int]) -> int:
    port = ports.next_free(wanted, taken=taken)
    taken.add(port)
    if port != wanted:
        say(f"Port {wanted} is in use: the {whose} takes {port}")
    return port


def hand_over(words: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetings_project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "run_everything", *words])


if __name__ == "__main__":
    main()
