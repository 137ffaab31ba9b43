"""The API of where a project's events are sent."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, queries
from accounts.api.base import ProjectViewSet
from accounts.models import Webhook
from accounts.services import webhooks as service
from common.api import Body, Choice, Number, Out, Text, Yes, expected_version, operation, parse, versioned


class WebhookOut(Out):
    id = serializers.IntegerField()
    url = serializers.CharField()
    about = serializers.ListField(child=Choice(choices=Webhook.About.choices), help_text="Empty: everything.")
    is_active = serializers.BooleanField()
    version = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Events that it has not got yet.")
    last_at = serializers.DateTimeField(allow_null=True)
    last_status = serializers.IntegerField(allow_null=True, help_text="Null: no answer came.")
    last_error = serializers.CharField()
    failing_since = serializers.DateTimeField(allow_null=True)
    retry_at = serializers.DateTimeField(allow_null=True)


class NewWebhookOut(WebhookOut):
    secret = serializers.CharField(help_text="Signs what is sent; told this once.")


class AddWebhook(Body):
    url = Text(max_length=500)
    about = serializers.ListField(
        child=Choice(choices=Webhook.About.choices), required=False, max_length=len(Webhook.About)
    )


class EditWebhook(AddWebhook):
    is_active = Yes()
    version = Number(required=False, min_value=1)


class WebhooksViewSet(ProjectViewSet):
    policy = {
        "list": "see_webhooks",
        "retrieve": "see_webhooks",
        "create": "manage_webhooks",
        "edit": "manage_webhooks",
        "destroy": "manage_webhooks",
        "retry": "manage_webhooks",
        "renew_secret": "manage_webhooks",
    }
    check = policies.require
    pagination_class = None

    @operation(answer=WebhookOut(many=True), tags=["projects"])
    def list(self, request: Request) -> Response:
        """Where the project's events are sent, and how that goes."""
        return Response(WebhookOut(queries.webhooks_of(self.access), many=True).data)

    @operation(answer=WebhookOut, tags=["projects"])
    def retrieve(self, request: Request, webhook: int) -> Response:
        """One webhook."""
        return self._shown(webhook)

    @operation(body=AddWebhook, answer=NewWebhookOut, status=201, is_secret=True, tags=["projects"])
    def create(self, request: Request, body: dict[str, Any]) -> Response:
        """Send what happens from now on to an address; the answer holds the secret that signs it."""
        made, secret = service.add_webhook(actor=self.access, **body)
        return self._told(made.pk, secret, 201)

    @operation(request=EditWebhook, answer=WebhookOut, tags=["projects"])
    def edit(self, request: Request, webhook: int) -> Response:
        """Send elsewhere, something else, or nothing for a while."""
        body = parse(EditWebhook, request.data, partial=True)
        version = expected_version(request, body)
        service.edit_webhook(actor=self.access, webhook=webhook, version=version, **body)
        return self._shown(webhook)

    @operation(status=204, if_match=True, tags=["projects"])
    def destroy(self, request: Request, webhook: int) -> Response:
        """Send nothing more there. If-Match says which version was read."""
        queries.webhook_of(self.access, webhook)
        service.remove_webhook(actor=self.access, webhook=webhook, version=expected_version(request, {}))
        return Response(status=204)

    @operation(answer=WebhookOut, tags=["projects"])
    def retry(self, request: Request, webhook: int) -> Response:
        """Send what waits now, also where that was given up."""
        service.retry_webhook(actor=self.access, webhook=webhook)
        return self._shown(webhook)

    @operation(
        answer=NewWebhookOut,
        is_secret=True,
        tags=["projects"],
        operation_id="projects_webhooks_renew_secret",
    )
    def renew_secret(self, request: Request, webhook: int) -> Response:
        """A new secret in place of the old one."""
        _, secret = service.renew_secret(actor=self.access, webhook=webhook)
        return self._told(webhook, secret)

    def _told(self, webhook: int, secret: str, status: int = 200) -> Response:
        found = queries.webhook_of(self.access, webhook)
        return versioned({**WebhookOut(found).data, "secret": secret}, found.version, status)

    def _shown(self, webhook: int) -> Response:
        found = queries.webhook_of(self.access, webhook)
        return versioned(WebhookOut(found).data, found.version)
