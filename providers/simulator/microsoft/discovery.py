"""The two documents that a client library reads first. Addresses in them stay the vendor's own, with https."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.microsoft.people import find_tenant
from providers.simulator.wire import Response, answer_json

ORIGIN = "https://login.microsoftonline.com"


def show_openid_configuration(call: Call) -> Response:
    tenant = call.parameters["tenant"]
    base = f"{ORIGIN}/{tenant}"
    known = find_tenant(tenant)
    document: dict[str, Any] = {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{ORIGIN}/{known.id if known else '{tenantid}'}/v2.0",
        "request_uri_parameter_supported": False,
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "http_logout_supported": True,
        "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
        "tenant_region_scope": None,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
    }
    return answer_json(200, document)


def show_instance_discovery(call: Call) -> Response:
    endpoint = f"{ORIGIN}/common/v2.0/.well-known/openid-configuration"
    aliases = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
    metadata = {
        "preferred_network": "login.microsoftonline.com",
        "preferred_cache": "login.windows.net",
        "aliases": aliases,
    }
    version = call.request.query.get("api-version", "1.1")
    return answer_json(200, {"tenant_discovery_endpoint": endpoint, "api-version": version, "metadata": [metadata]})
