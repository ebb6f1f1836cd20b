"""May this caller do this? A view says which scope each of its methods or actions needs."""

from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.scopes import ROLE_SCOPES


class HasScope(BasePermission):
    """Reads `view.scopes`: action or method → scope. A view without `scopes` only asks for a log-in.

    A token never does more than the role of the user it belongs to.
    """

    code = "scope_missing"

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user:
            return False
        scopes = getattr(view, "scopes", None)
        if scopes is None:
            return True
        method = "GET" if request.method == "HEAD" else request.method
        scope = scopes.get(getattr(view, "action", None)) or scopes.get(method)
        if scope is None:
            # A method that the view does not have: the view itself answers 405.
            return True
        self.message = _("This needs the scope %(scope)s.") % {"scope": scope}
        user, token = cast(User, request.user), cast(ApiToken | None, request.auth)
        return scope in ROLE_SCOPES[user.role] and (token is None or token.has_scope(scope))
