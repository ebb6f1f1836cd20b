"""Rows about a job that has its meeting and is changed."""

from tests.journeys.lifecycle.cases import case
from tests.journeys.lifecycle.conductor import Pause, Steps
from tests.journeys.lifecycle.scene import Scene


@case("moved", contact="update", resource="update")
def move(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.move(hours=2)


@case("longer", contact="update", resource="update")
def lengthen(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change(duration=75)


@case("renamed", contact="update", resource="update")
def rename(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change(description=f"{scene.title} with another title")


@case("unseen edit")
def edit_unseen(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change(external_id=f"unseen-{scene.provider}", type="Follow-up", virtual=True)


@case("other zone")
def change_zone(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change(timezone="America/New_York")


@case("moved twice", contact="update", resource="update")
def move_twice(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.move(hours=1)
    yield Pause.SHORT
    scene.move(hours=2)


@case("moved and back")
def move_and_back(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.move(hours=1)
    yield Pause.SHORT
    scene.move(hours=0)


@case("moved and cancelled", status="cancelled", job="Cancelled", contact="cancellation", resource="cancellation")
def move_and_cancel(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.move(hours=1)
    yield Pause.SHORT
    scene.act("cancel")


@case("moved into the past", contact="update", resource="update")
def move_into_past(scene: Scene) -> Steps:
    # Zoom takes no time in the past, and says nothing.
    scene.notes["provider follows"] = scene.provider != "zoom"
    scene.plan_ready()
    yield Pause.LONG
    scene.move(hours=-24 * 200)


@case(
    "moved into the past and cancelled",
    status="cancelled",
    job="Cancelled",
    contact="cancellation",
    resource="cancellation",
)
def move_into_past_and_cancel(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.BLIND
    scene.move(hours=-24 * 200)
    scene.act("cancel")


@case("longer while it runs", job="In Progress", contact="update", resource="update")
def lengthen_while_running(scene: Scene) -> Steps:
    scene.plan_ready(start=scene.in_minutes(-10), duration=60)
    yield Pause.LONG
    scene.report("resource", "In Progress")
    scene.change(duration=90)


@case("time taken away", status="cancelled", job="Queued", contact="cancellation")
def take_time_away(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.remove("resource")
    yield Pause.LONG
    scene.change(start=None)


@case("time given again", contact="invitation", resource="asked invitation")
def give_time_again(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    start = scene.job["start"]
    scene.remove("resource")
    yield Pause.PREPARING
    scene.change(start=None)
    yield Pause.LONG
    scene.change(start=start, duration=30)
    scene.ask("resource")
    scene.accept("resource")


@case("contact replaced", contact="withdrawal", new_contact="invitation")
def replace_contact(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change(contact=scene.contact("new contact"))


@case("address changed", contact="withdrawal", new_contact="invitation")
def change_address(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change_person("contact", address="new contact")


@case("reader changed")
def change_reader(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change_person("contact", name="Somebody Else", timezone="Asia/Tokyo", language="de")


@case("resource's address changed", resource="withdrawal", new_resource="invitation")
def change_address_of_resource(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.change_person("resource", address="new resource")


@case("resource added", second="asked invitation")
def add_resource(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.ask("second")
    yield Pause.LONG
    scene.accept("second")


@case("resource declines", job="Pending Allocation", resource="withdrawal")
def decline(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.respond("resource", status="Declined", decline_reason="Sick")


@case("resource removed", second="withdrawal")
def remove_resource(scene: Scene) -> Steps:
    scene.plan_ready("resource", "second")
    yield Pause.LONG
    scene.remove("second")


@case("resource removed before it answered", second="asked")
def remove_resource_that_was_asked(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.ask("second")
    yield Pause.LONG
    scene.remove("second")


@case("resource replaced", resource="withdrawal", second="asked invitation")
def replace_resource(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.remove("resource")
    scene.ask("second")
    scene.accept("second")


@case("resource back", resource="withdrawal asked invitation")
def take_resource_back(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.remove("resource")
    yield Pause.LONG
    scene.ask("resource")
    scene.accept("resource")


@case("asked again", job="Dispatched", resource="asked")
def ask_again(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.act("ask-again")


@case("accepted again", resource="asked")
def accept_again(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.act("ask-again")
    yield Pause.LONG
    scene.accept("resource")


@case("declined when asked again", job="Pending Allocation", resource="asked withdrawal")
def decline_when_asked_again(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.act("ask-again")
    yield Pause.LONG
    scene.respond("resource", status="Declined", decline_reason="Other")
