"""A thousand jobs at once on one simulated Zoom Pro account with a pool of hosts: `python -m tests.bench.bulk`.

Prints each figure beside what it must be. A machine that can't keep up with the pace asks for a smaller `--share`: the
account's limit is 20 creates a second, and half of it is the default.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.burst import Burst, Figures, run_burst
from tests.services.stack import running_stack

LIMIT_PER_SECOND = 20  # Zoom Pro, label Medium
LEAST_USE, MOST_TIMES_LONGER = 0.85, 2.0


def main() -> int:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="bulk-") as name:
        folder = Path(name)
        more = {"ZOOM_RATE_SHARE": str(options.share), "LEASE_SECONDS": "60", "SWEEP_SECONDS": "5"}
        with running_stack(folder, **more) as stack:
            figures = run_burst(stack, Burst(options.jobs, options.small, options.hosts))
    return print_figures(figures, options.share)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--small", type=int, default=10, help="small organizations beside it")
    parser.add_argument("--hosts", type=int, default=12)
    parser.add_argument("--share", type=float, default=0.5, help="ZOOM_RATE_SHARE")
    return parser.parse_args()


def print_figures(figures: Figures, share: float) -> int:
    allowed = LIMIT_PER_SECOND * share
    use = figures.creates_per_second / allowed
    longer, most = figures.times_longer, min(allowed + 1, LIMIT_PER_SECOND)
    rows = [
        ("429s of our own making", figures.own_429s, "0", figures.own_429s == 0),
        # Calls drift on their way: one more than our share may arrive in a second, never more than the account's limit.
        ("busiest second, creates", figures.busiest(1), f"≤ {most:g}", figures.busiest(1) <= most),
        ("used of the allowed rate", f"{use:.1%}", f"≥ {LEAST_USE:.0%}", use >= LEAST_USE),
        ("small ones: longer than alone", f"{longer:.2f}×", f"≤ {MOST_TIMES_LONGER:g}×", longer <= MOST_TIMES_LONGER),
    ]
    for what, found, floor, is_good in rows:
        print(f"{what:32} {found!s:>10}   {floor:>8}   {'ok' if is_good else 'MISSED'}")
    print(f"small ones, Ready to link: {median(figures.alone):.2f} s alone, {median(figures.beside):.2f} s beside it")
    per_job = 1000 * figures.worker_cpu / max(len(figures.starts), 1)
    print(f"worker's CPU, link and mails: {per_job:.0f} ms a job; {figures.creates_per_second:.1f} creates a second")
    return 0 if all(row[3] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
