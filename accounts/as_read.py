"""A form that was opened before somebody else saved must not take back what they have changed.

It carries a version of what it shows. Sent when that is no longer so, nothing is saved: the page comes again with what
is there now, beside what was typed. Services that change only what is given take the version too, and compare it when
the row is theirs.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from accounts.refusals import Conflict, Refusal

STALE = "has_changed"


def version_of(row: Model, names: Iterable[str]) -> str:
    """The same as long as these fields of the row have the same values."""
    values = {name: getattr(row, name) for name in names}
    return sha256(json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]


def require_as_read(row: Model, wanted: Mapping[str, Any], version: str | None) -> None:
    """Raises Conflict when the wanted fields are not what was read; but not when they are what is wanted already, as
    after a second click. Without a version it does not ask.
    """
    is_so_already = all(getattr(row, name) == value for name, value in wanted.items())
    if version and version != version_of(row, wanted) and not is_so_already:
        raise Conflict(
            _("Somebody has changed this since you opened it. Nothing was saved: look at it again first."), code=STALE
        )


class VersionField(forms.CharField):
    """On a form, the version of what it shows."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64)


def show_again(form: Any, refusal: Refusal, **made_of: Any) -> Any:
    """The form with all that was typed, made anew of what is there now: sent once more, it counts.

    The form has the present version among its initial values.
    """
    again = type(form)(form.data.copy(), **made_of)
    again.data["version"] = again.initial["version"]
    again.present_values = present_values(again)
    again.add_error(None, refusal.message)
    return again


def present_values(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Label and present value of each field in which what was typed differs from what is there."""
    different = [form[name] for name in form.changed_data if not form[name].is_hidden]
    return [(str(field.label), in_words(field)) for field in different]


def in_words(field: forms.BoundField) -> str:
    value = field.initial
    if isinstance(field.field, forms.BooleanField):
        return _("Yes") if value else _("No")
    choices = dict(flatten_choices(getattr(field.field, "choices", [])))
    return str(choices.get(value, value) or "–")
