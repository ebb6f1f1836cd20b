"""Many jobs of one organization at once, beside small ones: counts and order only, no clock decides."""

import pytest

from tests.bench.burst import Burst, run_burst

pytestmark = [pytest.mark.slow]
# Zoom Pro allows 20 creates a second, and half of that is ours.
ALLOWED = 10


def test_a_burst_keeps_to_the_pace_and_keeps_nobody_else_waiting(live_stack):
    figures = run_burst(live_stack, Burst(jobs=120, small=5, hosts=2, seconds=180))
    assert figures.own_429s == 0
    assert len(figures.starts) == 120
    # They leave in step; on a busy machine one or two may drift over the edge of the stretch on their way.
    assert figures.busiest(4) <= 4 * ALLOWED + 2
    assert figures.small_done_at < figures.big_half_done_at
