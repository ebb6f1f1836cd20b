"""Whose token is this, and what may it do?"""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_fields import IdField
from accounts.api_views import ApiEndpoint
from accounts.models import ApiToken, Organization, User
from accounts.scopes import ALL_SCOPES, ROLE_SCOPES


class OrganizationSerializer(serializers.ModelSerializer):
    id = IdField()

    class Meta:
        model = Organization
        fields = ["id", "name", "timezone", "language"]
        read_only_fields = fields


class UserSerializer(serializers.ModelSerializer):
    id = IdField()

    class Meta:
        model = User
        fields = ["id", "email", "name", "role"]
        read_only_fields = fields


class TokenSerializer(serializers.ModelSerializer):
    id = IdField()

    class Meta:
        model = ApiToken
        fields = ["id", "name", "expires_at"]
        read_only_fields = fields


class WhoAmISerializer(serializers.Serializer):
    organization = OrganizationSerializer()
    user = UserSerializer()
    token = TokenSerializer(allow_null=True, help_text="null in a browser session.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(list(ALL_SCOPES)),
        help_text="What this caller may do: the token's and the role's.",
    )


class WhoAmI(ApiEndpoint):
    @extend_schema(operation_id="whoami", responses=WhoAmISerializer)
    def get(self, request: Request) -> Response:
        caller: dict[str, Any] = {"organization": self.organization, "user": self.user, "token": request.auth}
        scopes = find_scopes(self.user, cast(ApiToken | None, request.auth))
        return Response(WhoAmISerializer(caller | {"scopes": scopes}).data)


def find_scopes(user: User, token: ApiToken | None) -> list[str]:
    granted = ROLE_SCOPES[user.role]
    return [scope for scope in ALL_SCOPES if scope in granted and (token is None or token.has_scope(scope))]
