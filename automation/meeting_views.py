"""Pages and buttons of single meetings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.gates import member_required, scheduler_required
from accounts.refusals import Refusal
from automation import services
from automation.attention import MAILS, MeetingFilter
from automation.forms import LinkForm
from automation.hosting import refusal_to_start, start_link
from automation.models import Meeting
from automation.panel import panel_for
from automation.resolving import resolve
from automation.sending_again import send_again
from automation.undelivered import describe_undelivered
from jobs.models import Job
from jobs.services import change_job
from notifications.models import Invitation, Notice
from notifications.services import resend
from outbox.outcomes import Outcome

UNCHANGED = 204
SENT_AGAIN = gettext_lazy("The mail is on its way again.")


@require_GET
@scheduler_required
def panel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The meeting panel of a job page by itself; 204 when it looks as the page has `seen` it."""
    job = find_job(request, job_id)
    shown = panel_for(job)
    if request.GET.get("seen") == shown.fingerprint:
        return HttpResponse(status=UNCHANGED)
    if not request.htmx:
        return redirect("jobs:detail", job.pk)
    return render(request, "automation/_meeting_panel.html", {"panel": shown})


@require_safe
@scheduler_required
def meeting_list(request: HttpRequest) -> HttpResponse:
    """All meetings, those that need somebody, or mails that could not be delivered, with cause and cure."""
    organization = request.user.organization
    chosen = MeetingFilter(request.GET, organization)
    if chosen.show == MAILS:
        page = Paginator(chosen.apply_to_mails(organization), 50).get_page(request.GET.get("page"))
        context = {"page": page, "undelivered": describe_undelivered(organization, list(page.object_list))}
    else:
        meetings = Meeting.objects.for_organization(organization).listed().select_related("job__contact", "connection")
        context = {"page": Paginator(chosen.apply(meetings), 50).get_page(request.GET.get("page"))}
    context |= {"filter": chosen, "tabs": chosen.tabs()}
    return render(request, "automation/meetings.html", context)


@require_POST
@scheduler_required
def create_now(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    return attempt(request, job, lambda: services.create_meeting_now(job, by=request.user))


@require_POST
@scheduler_required
def retry(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    meeting = find_meeting(request, meeting_id)
    # On the job's page one sees it.
    done = _("The meeting is tried again.") if list_it_came_from(request) else ""
    return attempt(request, meeting.job, lambda: services.try_again(meeting, by=request.user), done=done)


@scheduler_required
def call_off(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    meeting = find_meeting(request, meeting_id)
    if request.method != "POST":
        return render(request, "components/confirm_page.html", call_off_question(meeting))
    return attempt(request, meeting.job, lambda: services.call_off_meeting(meeting, by=request.user))


def call_off_question(meeting: Meeting) -> dict[str, str]:
    return {
        "page_title": _("Cancel the meeting of %(job)s?") % {"job": meeting.job.name},
        "text": _("Everybody who was invited gets a cancellation, and the link stops working. The job goes on."),
        "url": reverse("automation:call_off", args=[meeting.pk]),
        "cancel_url": reverse("jobs:detail", args=[meeting.job_id]),
        "confirm_label": _("Cancel meeting"),
    }


@require_POST
@scheduler_required
def resolve_drift(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Re-create, keep or ignore, after somebody deleted or changed it at the provider."""
    meeting = find_meeting(request, meeting_id)
    return attempt(request, meeting.job, lambda: resolve(meeting, request.POST.get("choice", ""), by=request.user))


@require_POST
@scheduler_required
def accept_overlap(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The job stays at its time although every host has another meeting then; it gets one of them."""
    job = find_meeting(request, meeting_id).job
    return attempt(request, job, lambda: change_job(job, {"overlap_accepted": True}, by=request.user))


@scheduler_required
def use_link(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Paste a link by hand: for when a provider fails and the patient waits."""
    meeting = find_meeting(request, meeting_id)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.use_link(meeting, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)
        else:
            messages.success(request, _("The link is used now. Everybody is told."))
            return redirect("jobs:detail", meeting.job_id)
    status = 400 if form.is_bound else 200
    return render(request, "automation/use_link.html", {"form": form, "meeting": meeting}, status=status)


@require_POST
@scheduler_required
def resend_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    mail = get_object_or_404(Invitation.objects.for_organization(request.user.organization), pk=invitation_id)
    meeting = get_object_or_404(Meeting.objects.for_organization(request.user.organization), calendar_uid=mail.uid)
    return attempt(request, meeting.job, lambda: resend(mail, by=request.user), done=SENT_AGAIN)


@require_POST
@scheduler_required
def resend_request(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """A plain mail about a job: that it waits to be accepted, a reminder, or news for who has it by feed alone."""
    mail = get_object_or_404(Notice.objects.for_organization(request.user.organization), pk=notice_id)
    job = get_object_or_404(Job.objects.for_organization(request.user.organization), pk=mail.about)
    return attempt(request, job, lambda: send_again(mail, job, by=request.user), done=SENT_AGAIN)


@member_required
def start(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Asks for the host's link at this very moment and goes there. GET only shows the button."""
    meetings = Meeting.objects.for_organization(request.user.organization).select_related("job", "connection")
    if not request.user.is_scheduler:
        own = Job.objects.filter(allocations__in=accepted_allocations(request.user))
        meetings = meetings.filter(job__in=own)
    meeting = get_object_or_404(meetings, pk=meeting_id)
    if request.method != "POST":
        return show_start(request, meeting, problem=refusal_to_start(meeting))
    try:
        link = start_link(meeting, by=request.user)
    except (Refusal, Outcome) as problem:
        return show_start(request, meeting, problem=problem, status=409)
    response = HttpResponseRedirect(link)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response


def show_start(
    request: HttpRequest, meeting: Meeting, *, problem: Refusal | Outcome | None, status: int = 200
) -> HttpResponse:
    context = {"meeting": meeting, "problem": problem, "is_in_vain": isinstance(problem, Refusal)}
    return render(request, "automation/start.html", context, status=status)


def accepted_allocations(user: Any) -> Any:
    return user.resource.allocations.accepted() if hasattr(user, "resource") else []


def attempt(request: HttpRequest, job: Job, act: Any, *, done: str | Promise = "") -> HttpResponse:
    """Do it, say so when it is refused (or done), and show again where it was asked for: the list, or the job."""
    try:
        act()
        if done:
            messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    the_list = list_it_came_from(request)
    if the_list:
        return HttpResponseRedirect(the_list)
    if job.deleted_at is None:
        return redirect("jobs:detail", job.pk)
    messages.info(request, _("%(job)s was deleted: its page is gone.") % {"job": job.name})
    return redirect("automation:meetings")


def list_it_came_from(request: HttpRequest) -> str:
    """The list of meetings with its filters, when the button stands there. No other page, and none of another site."""
    asked, path = request.POST.get("next", ""), reverse("automation:meetings")
    return asked if asked == path or asked.startswith(f"{path}?") else ""


def find_job(request: HttpRequest, job_id: UUID) -> Job:
    jobs = Job.objects.for_organization(request.user.organization).kept().select_related("organization")
    return get_object_or_404(jobs, pk=job_id)


def find_meeting(request: HttpRequest, meeting_id: UUID) -> Meeting:
    meetings = Meeting.objects.for_organization(request.user.organization).select_related("job", "organization")
    return get_object_or_404(meetings, pk=meeting_id)
