"""Rows about what an admin changes for all jobs: automation, its token, hosts, the provider."""

from tests.journeys.lifecycle.cases import case
from tests.journeys.lifecycle.conductor import Pause, Steps
from tests.journeys.lifecycle.scene import Scene

PLAIN = "plain"
CHOOSY = "choosy"
CONNECTING = "connecting"


@case("ready without automation", at=PLAIN, status=None)
def become_ready_without_automation(scene: Scene) -> Steps:
    scene.disable()
    scene.plan()
    yield Pause.LONG
    scene.accept("resource")


@case("created without automation", at=PLAIN, contact="invitation", resource="invitation")
def create_without_automation(scene: Scene) -> Steps:
    scene.disable()
    scene.plan_ready()
    yield Pause.LONG
    scene.ask_for_meeting()


@case("enabled afterwards", at=PLAIN, contact="invitation", resource="invitation")
def enable_afterwards(scene: Scene) -> Steps:
    scene.disable()
    scene.plan_ready()
    yield Pause.LONG
    scene.enable()
    answer = scene.clinic.submit("/meetings-configuration/automation/create-for-ready/")
    assert answer.status_code == 302


@case("attendees not enabled", at=PLAIN, resource="invitation")
def leave_attendees_out(scene: Scene) -> Steps:
    scene.enable()
    scene.plan(is_group_event=True, attendees=[scene.contact("ann")])
    yield Pause.LONG
    scene.accept("resource")


@case("attendees enabled later", at=PLAIN, ann="invitation")
def enable_attendees_later(scene: Scene) -> Steps:
    scene.enable()
    scene.plan_group("ann")
    yield Pause.LONG
    scene.enable(enable_attendees=True)


@case("attendees disabled later", at=PLAIN, ann="update", resource="update")
def disable_attendees_later(scene: Scene) -> Steps:
    scene.enable(enable_attendees=True)
    scene.plan_group("ann")
    yield Pause.LONG
    scene.enable(enable_attendees=False)
    yield Pause.LONG
    scene.change(attendees=[scene.contact("ann"), scene.contact("ben")])
    scene.move(hours=2)


@case("ICS off", at=PLAIN)
def send_nothing(scene: Scene) -> Steps:
    scene.enable(send_ics=False)
    scene.plan()
    yield Pause.LONG
    scene.accept("resource")


@case("ICS on later", at=PLAIN, contact="invitation", resource="invitation")
def send_later(scene: Scene) -> Steps:
    scene.enable(send_ics=False)
    scene.plan_ready()
    yield Pause.LONG
    scene.enable(send_ics=True)


@case("ICS off later", at=PLAIN, contact="update", resource="update", second="asked")
def send_no_more(scene: Scene) -> Steps:
    scene.enable()
    scene.plan_ready()
    yield Pause.LONG
    scene.enable(send_ics=False)
    yield Pause.LONG
    scene.ask("second")
    scene.accept("second")
    scene.move(hours=2)


@case("not virtual", at=CHOOSY, status=None)
def stay_on_site(scene: Scene) -> Steps:
    scene.enable(jobs="virtual")
    scene.plan()
    yield Pause.LONG
    scene.accept("resource")


@case("marked virtual", at=CHOOSY, contact="invitation", resource="invitation")
def mark_virtual(scene: Scene) -> Steps:
    scene.enable(jobs="virtual")
    scene.plan_ready()
    yield Pause.LONG
    scene.change(virtual=True)


@case("virtual no more", at=CHOOSY)
def unmark_virtual(scene: Scene) -> Steps:
    scene.enable(jobs="virtual")
    scene.plan_ready(virtual=True)
    yield Pause.LONG
    scene.change(virtual=False)


@case("other password", at=CHOOSY, contact="update", resource="update")
def change_password(scene: Scene) -> Steps:
    scene.enable(**password_for(scene, "First-1"))
    scene.plan_ready()
    yield Pause.LONG
    scene.notes["password"] = scene.meeting["password"]
    scene.enable(**password_for(scene, "Second-2"))
    scene.move(hours=2)


def password_for(scene: Scene, password: str) -> dict[str, str]:
    """Teams takes none, so there only the rest is given again."""
    return {"password": password} if scene.provider == "zoom" else {}


@case("automation disabled", at=CHOOSY, contact="update", resource="update")
def disable(scene: Scene) -> Steps:
    scene.enable()
    scene.plan_ready()
    yield Pause.LONG
    scene.disable()
    scene.move(hours=2)


@case("token revoked", at=CHOOSY, status="waiting")
def become_ready_without_token(scene: Scene) -> Steps:
    scene.enable_with_mortal_token()
    scene.revoke_token()
    scene.plan()
    yield Pause.LONG
    scene.accept("resource")


@case("created while suspended", at=CHOOSY, contact="invitation", resource="invitation")
def create_without_token(scene: Scene) -> Steps:
    scene.enable_with_mortal_token()
    scene.revoke_token()
    scene.plan_ready()
    yield Pause.LONG
    scene.ask_for_meeting()


@case("token renewed", at=CHOOSY, contact="invitation", resource="invitation")
def renew_token(scene: Scene) -> Steps:
    scene.enable_with_mortal_token()
    scene.revoke_token()
    scene.plan_ready()
    yield Pause.LONG
    scene.enable()


@case("moved while suspended", at=CHOOSY, contact="update", resource="update")
def move_while_suspended(scene: Scene) -> Steps:
    scene.enable_with_mortal_token()
    scene.plan_ready()
    yield Pause.LONG
    scene.revoke_token()
    scene.move(hours=2)


@case("disabled while it waits", at=CHOOSY, status="pending")
def disable_while_waiting(scene: Scene) -> Steps:
    scene.enable_with_mortal_token()
    scene.revoke_token()
    scene.plan_ready()
    yield Pause.LONG
    scene.disable()


@case(
    "other host",
    at=CONNECTING,
    zoom_mails={"contact": "update"},
    resource="withdrawal",
    second="asked invitation",
)
def change_host(scene: Scene) -> Steps:
    scene.connect()
    scene.use_hosts_of_resources("resource", "second")
    scene.plan_ready()
    yield Pause.LONG
    scene.remove("resource")
    scene.ask("second")
    scene.accept("second")


@case("removed", at=CONNECTING, contact="update", resource="update")
def remove_provider(scene: Scene) -> Steps:
    scene.connect()
    scene.notes["provider follows"] = False
    scene.plan_ready()
    yield Pause.LONG
    scene.disconnect()
    scene.move(hours=2)


@case("ready without a provider", at=CONNECTING, status="waiting")
def become_ready_without_provider(scene: Scene) -> Steps:
    scene.connect()
    scene.clinic.call("DELETE", "connection/", expect=204)
    scene.plan()
    yield Pause.LONG
    scene.accept("resource")


@case("connected again", at=CONNECTING, contact="update", resource="update")
def connect_again(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.PREPARING
    scene.disconnect()
    yield Pause.LONG
    scene.connect()
    scene.move(hours=2)


@case(
    "removed and cancelled",
    at=CONNECTING,
    status="cancelled",
    job="Cancelled",
    contact="cancellation",
    resource="cancellation",
)
def remove_provider_and_cancel(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.LONG
    scene.disconnect()
    scene.act("cancel")


@case("other account", at=CONNECTING, contact="update", resource="update")
def connect_other_account(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.LONG
    scene.connect_other(provider=scene.provider)
    scene.move(hours=2)


@case("other provider", at=CONNECTING, contact="update", resource="update")
def connect_other_provider(scene: Scene) -> Steps:
    scene.connect()
    scene.plan_ready()
    yield Pause.LONG
    scene.connect_other(provider="teams" if scene.provider == "zoom" else "zoom")
    scene.move(hours=2)
