"""Rows about attendees, people with two parts, and the job's end."""

from tests.journeys.lifecycle.cases import case
from tests.journeys.lifecycle.conductor import Pause, Steps
from tests.journeys.lifecycle.scene import Scene


@case("attendees", resource="invitation", ann="invitation", ben="invitation")
def invite_attendees(scene: Scene) -> Steps:
    people = [scene.contact("ann"), scene.contact("ben")]
    scene.plan(is_group_event=True, attendees=people)
    yield Pause.LONG
    scene.accept("resource")


@case("attendee added late", ben="invitation")
def add_attendee(scene: Scene) -> Steps:
    scene.plan_group("ann")
    yield Pause.LONG
    scene.change(attendees=[scene.contact("ann"), scene.contact("ben")])


@case("attendee removed", ben="withdrawal")
def remove_attendee(scene: Scene) -> Steps:
    scene.plan_group("ann", "ben")
    yield Pause.LONG
    scene.change(attendees=[scene.contact("ann")])


@case("last attendee removed", ann="withdrawal")
def remove_last_attendee(scene: Scene) -> Steps:
    scene.plan_group("ann")
    yield Pause.LONG
    scene.change(attendees=[])


@case("attendee's address changed", ann="withdrawal", new_ann="invitation")
def change_address_of_attendee(scene: Scene) -> Steps:
    scene.plan_group("ann", "ben")
    yield Pause.LONG
    scene.change_person("ann", address="new ann")


@case("group event moved", resource="update", ann="update", ben="update")
def move_group(scene: Scene) -> Steps:
    scene.plan_group("ann", "ben")
    yield Pause.LONG
    scene.move(hours=2)


@case(
    "group event cancelled",
    status="cancelled",
    job="Cancelled",
    resource="cancellation",
    ann="cancellation",
    ben="cancellation",
)
def cancel_group(scene: Scene) -> Steps:
    scene.plan_group("ann", "ben")
    yield Pause.LONG
    scene.act("cancel")


@case("group event no more", contact="invitation", ann="withdrawal")
def make_it_a_consultation(scene: Scene) -> Steps:
    scene.plan_group("ann")
    yield Pause.LONG
    scene.change(is_group_event=False, contact=scene.contact())


@case("two roles", contact="invitation")
def play_two_roles(scene: Scene) -> Steps:
    scene.contact()
    scene.resource("resource", email=scene.address_of("contact"))
    scene.plan("resource")
    yield Pause.LONG
    scene.accept("resource")


@case("one role left", job="Pending Allocation")
def leave_one_role(scene: Scene) -> Steps:
    scene.contact()
    scene.resource("resource", email=scene.address_of("contact"))
    scene.plan_ready("resource")
    yield Pause.LONG
    scene.remove("resource")


@case("cancelled", status="cancelled", job="Cancelled", contact="cancellation", resource="cancellation")
def cancel(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.act("cancel")


@case("cancelled after some had left", status="cancelled", job="Cancelled", contact="cancellation")
def cancel_after_some_left(scene: Scene) -> Steps:
    scene.plan_ready("second")
    yield Pause.PREPARING
    scene.remove("second")
    yield Pause.LONG
    scene.act("cancel")


@case("cancelled before creation", status="cancelled", job="Cancelled")
def cancel_before_creation(scene: Scene) -> Steps:
    scene.plan()
    yield Pause.BLIND
    scene.accept("resource")
    scene.act("cancel")


@case("reopened", contact="invitation", resource="invitation")
def reopen(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.act("cancel")
    yield Pause.LONG
    scene.act("reopen")


@case("cancelled and back")
def cancel_and_reopen(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.BLIND
    scene.act("cancel")
    scene.act("reopen")


@case("complete", job="Complete")
def complete(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    for step in ("In Progress", "Complete"):
        scene.report("resource", step)


@case("deleted", contact="cancellation", resource="cancellation")
def delete(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.delete()


@case("cancelled and deleted")
def delete_cancelled(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.act("cancel")
    yield Pause.LONG
    scene.delete()


@case("others afterwards", job="Pending Allocation")
def replace_afterwards(scene: Scene) -> Steps:
    scene.plan_ready_and_soon_over()
    while not scene.is_over:
        yield Pause.PREPARING
    yield Pause.LONG
    scene.change(contact=scene.contact("new contact"))
    scene.remove("resource")


@case("deleted afterwards")
def delete_afterwards(scene: Scene) -> Steps:
    scene.notes["keep it"] = {"contact", "resource"}
    scene.plan_ready_and_soon_over()
    while not scene.is_over:
        yield Pause.PREPARING
    yield Pause.LONG
    scene.delete()


@case("ready afterwards", status=None)
def accept_afterwards(scene: Scene) -> Steps:
    scene.plan(start=scene.in_minutes(-120), duration=60)
    yield Pause.LONG
    scene.accept("resource")


@case("several at once", contact="withdrawal", new_contact="invitation", resource="update", second="withdrawal")
def change_several(scene: Scene) -> Steps:
    scene.plan_ready("resource", "second")
    yield Pause.BLIND
    scene.move(hours=2)
    scene.change(contact=scene.contact("new contact"))
    scene.remove("second")
