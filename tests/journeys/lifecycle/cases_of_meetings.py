"""Rows about the meeting itself: called off, pasted, deleted there; and changes in the middle of a provider's call."""

from tests.journeys.lifecycle.cases import case
from tests.journeys.lifecycle.conductor import Pause, Steps
from tests.journeys.lifecycle.scene import Scene

# A clinic whose provider account nobody else uses, so that a slow create is this row's own. In the end it loses its
# authorization: see cases_of_authorization.
LONELY = "lonely"


@case("ready", contact="invitation", resource="invitation")
def become_ready(scene: Scene) -> Steps:
    scene.plan()
    yield Pause.LONG
    scene.accept("resource")


@case("created by hand", job="Dispatched", contact="invitation", resource="invitation")
def create_by_hand(scene: Scene) -> Steps:
    scene.plan("resource", "second")
    scene.accept("resource")
    yield Pause.LONG
    scene.ask_for_meeting()


@case("called off", status="cancelled", contact="cancellation", resource="cancellation")
def call_off(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.call_off()


@case("called off, then changed", status="cancelled")
def change_after_calling_off(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.call_off()
    yield Pause.LONG
    scene.move(hours=2)


@case("called off and made anew", contact="invitation", resource="invitation")
def make_anew(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.call_off()
    yield Pause.LONG
    scene.ask_for_meeting()


@case("link instead", contact="update", resource="update")
def paste_link_instead(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    scene.paste_link()


@case("moved with a link by hand", contact="update", resource="update")
def move_with_link_by_hand(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.paste_link()
    yield Pause.LONG
    scene.move(hours=2)


@case(
    "cancelled with a link by hand",
    status="cancelled",
    job="Cancelled",
    contact="cancellation",
    resource="cancellation",
)
def cancel_with_link_by_hand(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.paste_link()
    yield Pause.LONG
    scene.act("cancel")


@case("deleted there", status="failed")
def delete_there(scene: Scene) -> Steps:
    # Until somebody has chosen what follows, guests keep what they have.
    scene.notes["keep it"] = {"contact", "resource"}
    scene.plan_ready()
    yield Pause.LONG
    scene.delete_there()
    scene.have_it_looked_at()


@case("deleted there and moved", contact="update", resource="update")
def delete_there_and_move(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.delete_there()
    yield Pause.LONG
    scene.move(hours=2)


@case("deleted there and made anew", contact="update", resource="update")
def delete_there_and_make_anew(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.delete_there()
    scene.have_it_looked_at()
    yield Pause.LONG
    scene.resolve("recreate")


@case("deleted there and kept so", status="cancelled", contact="cancellation", resource="cancellation")
def delete_there_and_keep(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.PREPARING
    scene.delete_there()
    scene.have_it_looked_at()
    yield Pause.LONG
    scene.resolve("keep")


# --- In the middle of a provider's call ---


@case("cancelled during creation", at=LONELY, status="cancelled", job="Cancelled")
def cancel_during_creation(scene: Scene) -> Steps:
    scene.connect()
    scene.plan()
    yield Pause.LONG
    with scene.during("create"):
        scene.accept("resource")
    scene.act("cancel")


@case("moved during creation", at=LONELY, contact="invitation", resource="invitation")
def move_during_creation(scene: Scene) -> Steps:
    scene.connect()
    scene.plan()
    yield Pause.LONG
    with scene.during("create"):
        scene.accept("resource")
    scene.move(hours=2)


@case("contact replaced during creation", at=LONELY, new_contact="invitation", resource="invitation")
def replace_contact_during_creation(scene: Scene) -> Steps:
    scene.connect()
    scene.plan()
    yield Pause.LONG
    with scene.during("create"):
        scene.accept("resource")
    scene.change(contact=scene.contact("new contact"))


@case("declined during creation", at=LONELY, status="pending", job="Pending Allocation")
def decline_during_creation(scene: Scene) -> Steps:
    scene.connect()
    scene.plan()
    yield Pause.LONG
    with scene.during("create"):
        scene.accept("resource")
    scene.respond("resource", status="Declined", decline_reason="Conflict")


@case("moved during an update", contact="update", resource="update")
def move_during_update(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    with scene.during("update"):
        scene.move(hours=1)
    scene.move(hours=2)


@case(
    "cancelled during an update", status="cancelled", job="Cancelled", contact="cancellation", resource="cancellation"
)
def cancel_during_update(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    with scene.during("update"):
        scene.move(hours=1)
    scene.act("cancel")


@case("reopened during deletion", contact="cancellation invitation", resource="cancellation invitation")
def reopen_during_deletion(scene: Scene) -> Steps:
    scene.plan_ready()
    yield Pause.LONG
    with scene.during("delete"):
        scene.act("cancel")
    scene.wait_for_mails("contact", "resource", kind="Cancelled:")
    scene.act("reopen")
