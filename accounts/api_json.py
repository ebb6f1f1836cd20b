"""JSON in, JSON out, whatever a client says it accepts: an error in HTML would help nobody."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.request import Request


class JsonBody(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise TooDeep from error


class TooDeep(ParseError):
    default_detail = _("The JSON is nested too deeply.")


class AlwaysJson(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Any) -> Any:
        return next((parser for parser in parsers if is_for(parser, request.content_type)), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type


def is_for(parser: Any, content_type: str | None) -> bool:
    return (content_type or "").partition(";")[0].strip().lower() == parser.media_type
