"""Rows about an authorization that is lost and found."""

from tests.journeys.lifecycle.cases import case
from tests.journeys.lifecycle.cases_of_meetings import LONELY
from tests.journeys.lifecycle.conductor import Pause, Steps
from tests.journeys.lifecycle.scene import Scene


@case("authorization lost", at=LONELY, status="waiting", admin="warning")
def lose_authorization(scene: Scene) -> Steps:
    scene.connect()
    scene.notes["watches_admin"] = True
    scene.plan()
    yield Pause.LONG
    scene.revoke_authorization()
    scene.accept("resource")


@case("link by hand", at=LONELY, contact="invitation", resource="invitation")
def paste_link(scene: Scene) -> Steps:
    scene.revoke_authorization()
    scene.plan_ready()
    yield Pause.LONG
    scene.paste_link()


@case("reconnected", at=LONELY, contact="invitation", resource="invitation")
def reconnect(scene: Scene) -> Steps:
    scene.revoke_authorization()
    scene.plan_ready()
    yield Pause.LONG
    scene.connect()


@case("moved without authorization", at=LONELY, status="waiting", contact="update", resource="update")
def move_without_authorization(scene: Scene) -> Steps:
    scene.connect()
    scene.notes["provider follows"] = False
    scene.plan_ready()
    yield Pause.LONG
    scene.revoke_authorization()
    scene.move(hours=2)


@case("moved, then reconnected", at=LONELY)
def move_and_reconnect(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.PREPARING
    scene.revoke_authorization()
    scene.move(hours=2)
    yield Pause.LONG
    scene.connect()


@case(
    "cancelled without authorization",
    at=LONELY,
    status="waiting",
    job="Cancelled",
    contact="cancellation",
    resource="cancellation",
)
def cancel_without_authorization(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.LONG
    scene.notes["stays"] = scene.meeting["provider_meeting_id"]
    scene.revoke_authorization()
    scene.act("cancel")


@case("cancelled, then reconnected", at=LONELY, status="cancelled", job="Cancelled")
def cancel_and_reconnect(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.PREPARING
    scene.revoke_authorization()
    scene.act("cancel")
    yield Pause.LONG
    scene.connect()
