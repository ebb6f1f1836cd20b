"""What is behind a join link and a host link. Links in answers stay the vendors' own; these pages are for demos."""

from urllib.parse import quote

from providers.simulator.call import Call
from providers.simulator.pages.layout import Markup, badge, page, post_button, show
from providers.simulator.wire import Response, answer_html, redirect_to
from providers.simulator.zoom.meeting_record import Meeting


def show_card(title: str, lines: list[str], status: int = 200) -> Response:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return answer_html(page(title, f"<div class='card consent'><h1>{show(title)}</h1>{body}</div>"), status)


def find_zoom_meeting(call: Call) -> Meeting | None:
    meeting = call.world.zoom.find_meeting(call.parameters["meeting"])
    return meeting if meeting and meeting.is_live else None


def show_zoom_join_page(call: Call) -> Response:
    meeting = find_zoom_meeting(call)
    if meeting is None:
        return show_card("This meeting link is invalid", ["The meeting does not exist (3,001)."], 404)
    lines = [badge("Running", "good") if meeting.is_running else badge("Not started"), *describe_times(meeting)]
    if meeting.password and call.request.query.get("pwd") != meeting.encrypted_password:
        lines.append("Zoom would ask for the passcode now.")
    elif meeting.settings.get("waiting_room"):
        lines.append("You would be in the waiting room until the host lets you in.")
    elif not meeting.is_running and not meeting.settings.get("join_before_host"):
        lines.append("You would wait for the host to start the meeting.")
    else:
        lines.append("You would be in the meeting now.")
    return show_card(meeting.topic, lines)


def describe_times(meeting: Meeting) -> list[str]:
    if meeting.start_at is None:
        return ["No fixed time."]
    return [f"{show(meeting.start_at.strftime('%d %b %Y, %H:%M'))} UTC, {meeting.duration} minutes"]


def is_host_link_good(call: Call) -> bool:
    expires_at = call.world.zoom.zaks.get(call.request.query.get("zak", ""))
    return expires_at is not None and expires_at > call.world.clock.now()


def show_zoom_host_page(call: Call) -> Response:
    meeting = find_zoom_meeting(call)
    if meeting is None or not is_host_link_good(call):
        return show_card("This host link has expired", ["Ask for a fresh one: a host link lives two hours."], 403)
    if meeting.is_running:
        return show_card(meeting.topic, [badge("Running", "good"), "You are the host."])
    action = f"?zak={quote(call.request.query['zak'])}"
    return show_card(meeting.topic, ["You are the host.", post_button(action, "Start meeting", tone="")])


def start_zoom_meeting(call: Call) -> Response:
    meeting = find_zoom_meeting(call)
    if meeting is None or not is_host_link_good(call):
        return show_card("This host link has expired", ["Ask for a fresh one: a host link lives two hours."], 403)
    meeting.mark_started()
    call.world.webhooks.announce_run("meeting.started", meeting)
    return redirect_to(f"?zak={quote(call.request.query['zak'])}")


def show_teams_join_page(call: Call) -> Response:
    """A deleted meeting opens all the same: that is how Teams is."""
    for meeting in call.world.microsoft.meetings.values():
        if meeting.thread_id == call.parameters["thread"]:
            lines: list[str] = [show(f"{meeting.start_at:%d %b %Y, %H:%M} UTC"), "You would be in the meeting now."]
            if not meeting.is_live:
                lines.append(Markup(f"{badge('Deleted at Graph', 'warn')} The link still opens."))
            return show_card(meeting.subject or "Microsoft Teams meeting", lines)
    return show_card("We couldn't find that meeting", ["The link does not belong to any meeting."], 404)
