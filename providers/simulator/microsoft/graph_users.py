"""`GET /me`: who signed in."""

from providers.simulator.call import Call
from providers.simulator.microsoft.graph_access import admit
from providers.simulator.wire import Response, answer_json


def get_me(call: Call) -> Response:
    user = admit(call)
    first, _, last = user.display_name.partition(" ")
    return answer_json(
        200,
        {
            "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users/$entity",
            "businessPhones": [],
            "displayName": user.display_name,
            "givenName": first,
            "jobTitle": None,
            "mail": user.email,
            "mobilePhone": None,
            "officeLocation": None,
            "preferredLanguage": None,
            "surname": last,
            "userPrincipalName": user.email,
            "id": user.id,
        },
    )
