"""Where Zoom sends its events. Answers within the moment it takes to write rows; everything else happens later."""

import structlog
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from prometheus_client import Counter

from providers import zoom_webhooks
from providers.events import accept_news
from providers.zoom_webhooks import Letter, NotFromZoom, Unreadable

log = structlog.get_logger(__name__)
LONGEST_BODY = 256 * 1024
received = Counter("zoom_webhooks_total", "What came in at the webhook for Zoom", ["outcome"])


class TooLong(Exception):
    """Longer than any event of Zoom's."""


@csrf_exempt
@require_POST
def receive_from_zoom(request: HttpRequest) -> JsonResponse:
    """The signature stands for a log-in here. What is refused says so by its status; the log has the reason."""
    secret = settings.ZOOM_WEBHOOK_SECRET_TOKEN
    if not secret:
        log.warning("zoom_webhook_refused", reason="ZOOM_WEBHOOK_SECRET_TOKEN is not set, so nothing can be checked.")
        return refuse(503, "Webhooks of Zoom are not set up on this installation.")
    try:
        return answer(read_letter(request), secret)
    except NotFromZoom as reason:
        log.warning("zoom_webhook_refused", reason=str(reason))
        return refuse(401, "The signature is missing, wrong or too old.")
    except Unreadable as reason:
        log.warning("zoom_webhook_refused", reason=str(reason))
        return refuse(400, "This is not an event of Zoom.")
    except TooLong:
        log.warning("zoom_webhook_refused", reason="too long")
        return refuse(413, "This is too long for an event of Zoom.")


def answer(letter: Letter, secret: str) -> JsonResponse:
    if letter.is_signed:
        zoom_webhooks.check_signature(letter, secret, now=timezone.now())
    found = zoom_webhooks.read_body(letter.raw)
    if zoom_webhooks.is_challenge(found):
        # Answered unsigned as well: it does nothing, and its answer can't sign an event (see PLAIN_TOKEN).
        received.labels("challenge").inc()
        return JsonResponse(zoom_webhooks.answer_challenge(found, secret))
    if not letter.is_signed:
        raise NotFromZoom("no signature")
    news = zoom_webhooks.read_news(found, client_id=settings.ZOOM_CLIENT_ID)
    counted = accept_news("zoom", news) if news else 0
    received.labels("counted" if counted else "ignored").inc()
    return JsonResponse({"counted": counted})


def read_letter(request: HttpRequest) -> Letter:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if len(length) > 9 or (length.isdecimal() and int(length) > LONGEST_BODY):
        raise TooLong
    try:
        raw = request.body
    except UnreadablePostError as error:
        raise Unreadable("the sender hung up") from error
    return Letter(
        raw=raw,
        signature=request.headers.get("x-zm-signature", ""),
        timestamp=request.headers.get("x-zm-request-timestamp", ""),
    )


def refuse(status: int, sentence: str) -> JsonResponse:
    received.labels("refused").inc()
    return JsonResponse({"error": sentence}, status=status)
