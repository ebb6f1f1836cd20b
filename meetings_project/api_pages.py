"""The description of the API for programs and for people, and the answer where there is no endpoint."""

from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts.api_views import ApiEndpoint


class ApiSchemaView(SpectacularAPIView):
    """The OpenAPI document, as YAML or (`?format=json`) as JSON."""


class ApiDocs(TemplateView):
    """Swagger UI from our own static files, with a script of our own instead of an inline one."""

    template_name = "api_docs.html"


class NoSuchAddress(ApiEndpoint):
    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        if has_endpoint(f"{request.path}/"):
            sentence = _("Every address of the API ends with a slash: %(address)s") % {"address": f"{request.path}/"}
            raise NotFound(sentence, code="slash_missing")
        raise Http404


def has_endpoint(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "cls", None) is not NoSuchAddress
    except Resolver404:
        return False
