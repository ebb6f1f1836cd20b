"""The description of the API: for programs, and for people."""

import json
import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from tests.api.routes import ROUTES


@pytest.fixture(scope="module")
def document():
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@pytest.mark.heavy
def test_every_route_is_described(document):
    described = {(method, re.sub(r"\{\w+}", "*", path)) for path, method, _ in operations(document)}
    existing = {(route.method.lower(), route.path(pk="*", external_id="*").replace("%2A", "*")) for route in ROUTES}
    assert described == existing


def test_every_operation_says_who_may_call_it_and_how_it_fails(document):
    for path, method, operation in operations(document):
        assert operation["security"] == [{"bearer": []}, {"session": []}], path
        assert {"400", "401", "403", "429"} <= set(operation["responses"]), path
        if "{" in path:
            assert "404" in operation["responses"], path
        if method == "post":
            assert {"409", "422"} <= set(operation["responses"]), path
            assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}, path


def test_all_errors_have_one_shape(document):
    for path, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status.startswith("4"):
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}, path


def test_ids_are_opaque(document):
    for schema in document["components"]["schemas"].values():
        assert "format" not in schema.get("properties", {}).get("id", {})


@pytest.mark.heavy
@pytest.mark.django_db
def test_the_document_is_there_for_everybody(client):
    answer = client.get("/api/schema/?format=json")
    assert json.loads(answer.content)["openapi"].startswith("3.")
    assert client.get("/api/schema/").status_code == 200


@pytest.mark.heavy
@pytest.mark.django_db
def test_the_docs_ask_for_nothing_from_outside_and_run_no_inline_script(client):
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    sources = re.findall(r'(?:src|href|data-schema)="([^"]+)"', page)
    assert len(sources) >= 5
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert "style" not in re.sub(r'rel="stylesheet"', "", page)
    for source in sources:
        assert client.get(source).status_code == 200, source
