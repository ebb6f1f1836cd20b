"""The meetings that exist at both vendors, with what a person could do to them there."""

from itertools import islice

from providers.simulator.call import Call
from providers.simulator.microsoft.meeting_record import OnlineMeeting
from providers.simulator.pages.layout import Markup, badge, code, page, post_button, table
from providers.simulator.wire import Response, answer_html
from providers.simulator.world import World
from providers.simulator.zoom.meeting_record import Meeting

SHOWN = 200


def show_meetings_page(call: Call) -> Response:
    body = (
        f"<h1>Meetings</h1><section class=card><h2>Zoom</h2>{show_zoom(call.world)}</section>"
        f"<section class=card><h2>Microsoft Teams</h2>{show_teams(call.world)}</section>"
        f"<section class=card><h2>Zoom users</h2><details><summary>Accounts, plans and what their hosts have used today"
        f"</summary>{show_hosts(call.world)}</details></section>"
    )
    return answer_html(page("Meetings", body, current="/ui/meetings"))


def show_zoom(world: World) -> Markup:
    newest = islice(reversed(world.zoom.meetings.values()), SHOWN)
    rows = [
        (
            Markup(f'<a href="/us02web.zoom.us/j/{meeting.id}?pwd={meeting.encrypted_password}">{meeting.id}</a>'),
            meeting.topic,
            f"{meeting.start_at:%d %b %Y, %H:%M} UTC" if meeting.start_at else "",
            meeting.host.email,
            describe_zoom_state(meeting),
            offer_zoom_actions(meeting),
        )
        for meeting in newest
    ]
    return table(("Meeting", "Topic", "Start", "Host", "State", "Actions"), rows, empty="No meeting was created yet.")


def describe_zoom_state(meeting: Meeting) -> Markup:
    if not meeting.is_live:
        return badge("deleted by a person" if meeting.deleted_by == "person" else "deleted", "bad")
    return badge("running", "good") if meeting.is_running else badge("waiting")


def offer_zoom_actions(meeting: Meeting) -> Markup:
    if not meeting.is_live:
        return Markup("")
    action = "/ui/meetings/event"
    run = ("meeting.ended", "End") if meeting.is_running else ("meeting.started", "Start")
    events = (
        run,
        ("meeting.participant_joined", "Guest joins"),
        ("meeting.participant_joined_waiting_room", "Guest waits"),
        ("meeting.deleted", "Delete"),
    )
    buttons = (post_button(action, text, event=event, meeting_id=meeting.id) for event, text in events)
    return Markup(f"<div class=row>{''.join(buttons)}</div>")


def show_teams(world: World) -> Markup:
    newest = islice(reversed(world.microsoft.meetings.values()), SHOWN)
    rows = [
        (
            Markup(f'<a href="/{meeting.join_url.removeprefix("https://")}">{meeting.join_code}</a>'),
            meeting.subject,
            f"{meeting.start_at:%d %b %Y, %H:%M} UTC",
            meeting.organizer.email,
            badge("live", "good") if meeting.is_live else badge("deleted", "bad"),
            offer_deletion(meeting),
        )
        for meeting in newest
    ]
    return table(
        ("Meeting", "Subject", "Start", "Organizer", "State", "Actions"), rows, empty="No meeting was created yet."
    )


def offer_deletion(meeting: OnlineMeeting) -> Markup:
    return post_button("/ui/meetings/delete", "Delete", meeting_id=meeting.id) if meeting.is_live else Markup("")


def show_hosts(world: World) -> Markup:
    limit = world.options.zoom_daily_limit
    rows = [
        (user.email, account.name, account.plan, f"{world.zoom.meter.used_today(user)} of {limit}", code(user.id))
        for account in world.zoom.directory.accounts.values()
        for user in account.users
    ]
    return table(("Zoom user", "Account", "Plan", "Changes today", "User id"), rows, empty="No users.")
