"""`Idempotency-Key`: a call that is sent twice, because the first answer got lost, has one effect and one answer.

The answer is written in the transaction of the effect, so there is never the one without the other. The unique
(organization, key) makes identical calls that arrive together wait for each other in the database. A view that talks
to a provider (`waits_for_provider`) must not hold a transaction meanwhile: its row is committed first, bearing
`running_until`, and a second call is told 409 as long as the first one runs.

Kept are answers of calls that were carried out or that a rule refused (409 and the like). What never began (400, 401,
403, 429) and what failed (5xx) is not kept: such a call may be repeated with the same key.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_errors import ConflictError
from accounts.api_json import TooDeep
from accounts.models import ApiAnswer, Organization
from accounts.refusals import Refusal

KEPT_FOR = timedelta(hours=24)
LONGEST_CALL = timedelta(minutes=2)
LONGEST_KEY = 255
KEPT_REFUSALS = {status.HTTP_404_NOT_FOUND, status.HTTP_409_CONFLICT, status.HTTP_412_PRECONDITION_FAILED}
ANTICIPATED = (exceptions.APIException, Refusal, Http404, PermissionDenied, ModelValidationError)

Run = Callable[[], Response]


class KeyReused(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"
    default_detail = gettext_lazy("This Idempotency-Key was used for another call. Use a new key for each call.")


def read_key(request: Request) -> str:
    """The key of this call, with or without the quotes of a structured field; empty when there is none."""
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return ""
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        sentence = _("A key has 1 to %(most)d printable characters.") % {"most": LONGEST_KEY}
        raise exceptions.ValidationError({"Idempotency-Key": sentence}, code="invalid_idempotency_key")
    return key


def run_once(view: Any, run: Run, key: str) -> Response:
    """What `run` answers; or what it answered when this call came before."""
    organization = view.request.user.organization
    forget_expired(organization)
    fingerprint = find_fingerprint(view.request)
    if view.waits_for_provider:
        return run_across_transactions(view, run, claim_running(organization, key, fingerprint))
    with transaction.atomic():
        return run_in_one_transaction(view, run, claim(organization, key, fingerprint))


def run_in_one_transaction(view: Any, run: Run, answer: ApiAnswer) -> Response:
    if answer.status is not None:
        return replay(answer)
    view.effect_id = answer.pk
    try:
        with transaction.atomic():
            response = run()
    except ANTICIPATED as refusal:
        response = view.handle_exception(refusal)
    settle(answer, response)
    return response


def run_across_transactions(view: Any, run: Run, answer: ApiAnswer) -> Response:
    if answer.status is not None:
        return replay(answer)
    view.effect_id = answer.pk
    is_settled = False
    try:
        try:
            response = run()
        except ANTICIPATED as refusal:
            response = view.handle_exception(refusal)
        settle(answer, response)
        is_settled = True
    finally:
        if not is_settled:
            release(answer)
    return response


def claim(organization: Organization, key: str, fingerprint: str) -> ApiAnswer:
    """The row of this key: a new one, ours until the transaction ends, or the one with the answer."""
    fresh = ApiAnswer(id=uuid4(), organization=organization, key=key, fingerprint=fingerprint)
    # On PostgreSQL this waits for a transaction that is writing the same key; on SQLite there is one writer anyway.
    ApiAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
    found = ApiAnswer.objects.for_organization(organization).select_for_update(no_key=True).get(key=key)
    if found.fingerprint != fingerprint:
        raise KeyReused
    if found.status is None and found.running_until is not None and found.running_until > timezone.now():
        raise ConflictError(_("A call with this Idempotency-Key is still running."), code="idempotency_key_in_use")
    return found


@transaction.atomic
def claim_running(organization: Organization, key: str, fingerprint: str) -> ApiAnswer:
    answer = claim(organization, key, fingerprint)
    if answer.status is None:
        answer.running_until = timezone.now() + LONGEST_CALL
        answer.save(update_fields=["running_until"])
    return answer


def settle(answer: ApiAnswer, response: Response) -> None:
    """The row keeps the answer, or gives way to another try."""
    if response.status_code < status.HTTP_400_BAD_REQUEST or response.status_code in KEPT_REFUSALS:
        answer.status = response.status_code
        answer.body = "" if response.data is None else JSONRenderer().render(response.data).decode()
        answer.running_until = None
        answer.save()
    elif response.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        release(answer)
    else:
        answer.delete()


def release(answer: ApiAnswer) -> None:
    """It failed half-way. The row stays, so that the next try goes on under the same `effect_id`."""
    ApiAnswer.objects.filter(pk=answer.pk, status=None).update(running_until=None)


def replay(answer: ApiAnswer) -> Response:
    body = json.loads(answer.body) if answer.body else None
    return Response(body, status=answer.status, headers={"Idempotent-Replayed": "true"})


def find_fingerprint(request: Request) -> str:
    """The same for the same method, address and body, however its JSON is written."""
    try:
        body = json.dumps(request.data, sort_keys=True, separators=(",", ":"))
    except RecursionError as error:
        raise TooDeep from error
    text = f"{request.method} {request.get_full_path()}\n{body}"
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def forget_expired(organization: Organization) -> None:
    now = timezone.now()
    is_running = Q(status=None, running_until__gt=now)
    expired = (
        ApiAnswer.objects.for_organization(organization).filter(created_at__lte=now - KEPT_FOR).exclude(is_running)
    )
    # Looking first costs no write lock on SQLite, and there is nearly always nothing.
    if expired.exists():
        expired.delete()
