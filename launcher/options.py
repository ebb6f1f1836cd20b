import argparse


def read_run_options(words: list[str]) -> argparse.Namespace:
    """The options of `./run`; `port` is the web's, the stand-ins take the ports after it."""
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Install what is missing, make demo data, and start web, worker, beat, "
        "a stand-in for Zoom and Microsoft, and a mail sink on this machine.",
    )
    parser.add_argument("--port", type=port_number, default=8000, help="where the pages are (default: 8000)")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty database")
    return parser.parse_args(words)


def port_number(text: str) -> int:
    port = int(text)
    if not 0 < port < 65_500:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65499")
    return port
