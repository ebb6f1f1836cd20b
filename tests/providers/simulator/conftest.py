from collections.abc import Iterator

import pytest

from providers.simulator.server import RunningSimulator
from tests.providers.simulator.clients import StandIn, ZoomApi, ZoomClient


@pytest.fixture(scope="session")
def running_stand_in() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


@pytest.fixture
def stand_in(running_stand_in: RunningSimulator) -> StandIn:
    """An empty simulator on a thread of this process; limits per second are off so that tests may be quick."""
    running_stand_in.world.reset()
    stand_in = StandIn(running_stand_in.url)
    stand_in.options(zoom_plan="off")
    return stand_in


@pytest.fixture
def zoom(stand_in: StandIn) -> ZoomClient:
    return ZoomClient(stand_in)


@pytest.fixture
def admin(zoom: ZoomClient) -> ZoomApi:
    """Zoom's API with the token of an admin-level app."""
    return zoom.api("dana")
