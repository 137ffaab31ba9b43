"""Where a project's events are sent: for its admins. A secret is shown in the one answer that makes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import policies, queries
from accounts.forms.webhooks import EditWebhookForm, WebhookForm
from accounts.http import ProjectRequest, project_page
from accounts.models import Webhook
from accounts.services import webhooks as service
from common.forms import save_or_show, save_with, status_of
from common.http import see_other


@require_http_methods(["GET", "POST"])
@never_cache
@project_page("see_webhooks", policies.require)
def webhooks(request: ProjectRequest) -> HttpResponse:
    """All of them, and a new one."""
    form = WebhookForm(request.POST or None)
    if made := save_with(form, service.add_webhook, actor=request.access):
        form = WebhookForm()
    context = {
        "form": form,
        "made": made and made[0],
        "secret": made and made[1],
        "webhooks": queries.webhooks_of(request.access),
        "most": service.MOST,
    }
    return render(request, "accounts/webhooks.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@never_cache
@project_page("see_webhooks", policies.require)
def webhook(request: ProjectRequest, webhook: int) -> HttpResponse:
    """One of them: what it is told of, and how that went."""
    found = queries.webhook_of(request.access, webhook)
    form = _form(found, request.POST or None)
    saved = save_or_show(form, service.edit_webhook, actor=request.access, webhook=webhook)
    if saved:
        messages.success(request, "Saved.")
        return see_other(_list_url(request))
    return _page(request, found, form, status=status_of(form))


@require_POST
@never_cache
@project_page("manage_webhooks", policies.require)
def renew_secret(request: ProjectRequest, webhook: int) -> HttpResponse:
    found, secret = service.renew_secret(actor=request.access, webhook=webhook)
    return _page(request, found, _form(found), made=found, secret=secret)


@require_POST
@project_page("manage_webhooks", policies.require)
def retry(request: ProjectRequest, webhook: int) -> HttpResponse:
    service.retry_webhook(actor=request.access, webhook=webhook)
    messages.success(request, "What waits is sent now.")
    return see_other(_list_url(request))


@require_POST
@project_page("manage_webhooks", policies.require)
def remove(request: ProjectRequest, webhook: int) -> HttpResponse:
    service.remove_webhook(actor=request.access, webhook=webhook)
    messages.success(request, "Nothing more is sent there.")
    return see_other(_list_url(request))


def _form(found: Webhook, sent: Any = None) -> EditWebhookForm:
    """As it is now, or as it was sent."""
    names = ("url", "about", "is_active", "version")
    return EditWebhookForm(sent, initial={name: getattr(found, name) for name in names})


def _page(
    request: ProjectRequest, found: Webhook, form: EditWebhookForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "webhook": found, **more}
    return render(request, "accounts/webhook.html", context, status=status)


def _list_url(request: ProjectRequest) -> str:
    return reverse("webhooks", args=[request.access.project.key])
