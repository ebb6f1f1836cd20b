"""The help pages, open to everybody, and what readers think of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import Limit
from accounts.search_words import read_words
from support.forms import FeedbackForm
from support.provider_facts import help_facts
from support.services import keep_feedback
from support.topics import SECTIONS, TOPICS, Topic, search_topics
from support.visitors import frame_for, user_of

OPINIONS = Limit("help-feedback", most=20, seconds=3600)
LONGEST_QUERY = 100


@require_safe
def show_index(request: HttpRequest) -> HttpResponse:
    query = read_words(request.GET, longest=LONGEST_QUERY)
    context = {
        "page_title": _("Help"),
        "page_subtitle": _("Short answers in plain words. Search for one, or look through the pages."),
        "query": query,
        "found": search_topics(query, help_facts()) if query else [],
        "sections": SECTIONS,
        **frame_for(request),
    }
    return render(request, "support/help_index.html", context)


@require_safe
def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    return render_topic(request, find_topic(slug), FeedbackForm())


@require_POST
def take_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    topic = find_topic(slug)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return render_topic(request, topic, form, status=400)
    if not OPINIONS.takes(request):
        form.add_error(None, _("You have told us a lot in this hour; thank you. Please come back later."))
        return render_topic(request, topic, form, status=429)
    given = form.cleaned_data
    keep_feedback(
        topic.slug,
        is_helpful=given["is_helpful"] == "yes",
        comment=given["comment"].strip(),
        by=user_of(request),
        language=get_language() or "",
    )
    messages.success(request, _("Thank you for telling us."))
    return redirect("support:topic", topic.slug)


def render_topic(request: HttpRequest, topic: Topic, form: FeedbackForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": topic.title,
        "page_subtitle": topic.summary,
        "topic": topic,
        "feedback": form,
        "breadcrumbs": [{"label": _("Help"), "url": "/help/"}, {"label": topic.title}],
        **help_facts(),
        **frame_for(request),
    }
    return render(request, "support/topic.html", context, status=status)


def find_topic(slug: str) -> Topic:
    try:
        return TOPICS[slug]
    except KeyError:
        raise Http404 from None
