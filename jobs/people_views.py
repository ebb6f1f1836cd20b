"""Contacts and resources: lists, forms, and a log-in for a resource."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.as_read import show_again
from accounts.gates import member_of, scheduler_required
from accounts.models import User
from accounts.refusals import Conflict
from accounts.search_words import read_words
from jobs import people
from jobs.contact_picker import suggest_contacts
from jobs.models import Contact, Person, Resource
from jobs.pages import organization_of, refusals_as_messages, say_done, try_on
from jobs.people_forms import ContactForm, LoginForm, PersonForm, ResourceForm

PAGE_SIZE = 50
# Two forms stand on a resource's page, and both have an address.
LOGIN_IDS = "login_%s"


@dataclass(frozen=True)
class Kind:
    """What differs between the pages of contacts and those of resources."""

    name: str
    model: type[Contact] | type[Resource]
    form: type[PersonForm]
    title: Any
    new: Any
    deleted: Any

    @property
    def page(self) -> str:
        return f"jobs:{self.name}"

    @property
    def list_page(self) -> str:
        return f"jobs:{self.name}s"

    def find(self, request: HttpRequest, person_id: UUID) -> Any:
        return get_object_or_404(self.rows(request), pk=person_id)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.for_organization(organization_of(request))
        related = ("organization", "user", "host_link__host") if self.model is Resource else ("organization",)
        return rows.select_related(*related)


CONTACTS = Kind(
    "contact",
    Contact,
    ContactForm,
    title=gettext_lazy("Contacts"),
    new=gettext_lazy("New contact"),
    deleted=gettext_lazy("The contact was deleted."),
)
RESOURCES = Kind(
    "resource",
    Resource,
    ResourceForm,
    title=gettext_lazy("Resources"),
    new=gettext_lazy("New resource"),
    deleted=gettext_lazy("The resource was deleted."),
)
View = Callable[..., HttpResponse]


def list_people(kind: Kind) -> View:
    @scheduler_required
    def show_list(request: HttpRequest) -> HttpResponse:
        words = read_words(request.GET, longest=200)
        found = search(kind.rows(request), words).order_by("name", "created_at")
        page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        return render(request, f"jobs/{kind.name}s.html", {"page_title": kind.title, "page": page, "words": words})

    return show_list


def search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    for word in words.split():
        wanted = Q(name__icontains=word) | Q(email__icontains=word)
        if rows.model is Contact:
            wanted |= Q(phone__icontains=word)
        rows = rows.filter(wanted)
    return rows


def add_person(kind: Kind) -> View:
    @scheduler_required
    def add(request: HttpRequest) -> HttpResponse:
        person = kind.model(organization=organization_of(request))
        form = kind.form(request.POST or None, instance=person)
        if request.method == "POST" and form.is_valid():
            people.add_person(person, by=member_of(request))
            say_done(request, _("%(name)s was added.") % {"name": person.name})
            return redirect(kind.page, person_id=person.pk)
        return show_form(request, kind, form, page_title=kind.new)

    return add


def edit_person(kind: Kind) -> View:
    @scheduler_required
    def edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
        person = kind.find(request, person_id)
        title = person.name
        form = kind.form(request.POST or None, instance=person)
        if request.method == "POST" and form.is_valid():
            form = change(form, by=member_of(request))
            if not form.errors:
                say_done(request, _("Saved."))
                return redirect(kind.page, person_id=person_id)
        return show_form(request, kind, form, page_title=title)

    return edit


def change(form: PersonForm, *, by: User) -> PersonForm:
    """The form, with what was refused."""
    person: Any = form.instance
    try:
        people.change_person(person, form.fields_of_person, by=by, version=form.cleaned_data["version"])
    except Conflict as conflict:
        person.refresh_from_db()
        again: PersonForm = show_again(form, conflict, instance=person)
        return again
    return form


def delete_person(kind: Kind) -> View:
    @scheduler_required
    def delete(request: HttpRequest, person_id: UUID) -> HttpResponse:
        person = kind.find(request, person_id)
        here = reverse(kind.page, kwargs={"person_id": person_id})
        if request.method != "POST":
            return render(request, "components/confirm_page.html", confirmation(person, cancel_url=here))
        with refusals_as_messages(request):
            people.delete_person(person, by=member_of(request))
            say_done(request, kind.deleted)
            return redirect(kind.list_page)
        return redirect(here)

    return delete


def confirmation(person: Person, *, cancel_url: str) -> dict[str, Any]:
    return {
        "page_title": _("Delete %(name)s?") % {"name": person.name},
        "text": _("This cannot be undone. Somebody who is on a job cannot be deleted."),
        "url": f"{cancel_url}delete/",
        "cancel_url": cancel_url,
        "confirm_label": _("Delete"),
    }


def show_form(request: HttpRequest, kind: Kind, form: PersonForm, **more: Any) -> HttpResponse:
    person = None if form.instance._state.adding else form.instance
    crumbs = [{"label": kind.title, "url": reverse(kind.list_page)}, {"label": more["page_title"]}]
    context = {"form": form, "person": person, "kind": kind.name, "breadcrumbs": crumbs, **more}
    if person is not None:
        here = reverse(kind.page, kwargs={"person_id": person.pk})
        context["question"] = confirmation(person, cancel_url=here)
        if kind is RESOURCES and "login_form" not in context:
            context["login_form"] = LoginForm(initial={"email": person.email}, auto_id=LOGIN_IDS)
    return render(request, f"jobs/{kind.name}.html", context)


@scheduler_required
@require_POST
def add_login(request: HttpRequest, person_id: UUID) -> HttpResponse:
    resource = RESOURCES.find(request, person_id)
    form = LoginForm(request.POST, auto_id=LOGIN_IDS)
    if form.is_valid():
        user = try_on(form, lambda: people.create_login(resource, by=member_of(request), **form.cleaned_data))
        if user is not None:
            say_done(request, _("%(name)s can log in as %(email)s.") % {"name": resource.name, "email": user.email})
            return redirect("jobs:resource", person_id=person_id)
    return show_form(request, RESOURCES, ResourceForm(instance=resource), page_title=resource.name, login_form=form)


@scheduler_required
def show_suggestions(request: HttpRequest) -> HttpResponse:
    """The options of a contact picker, for what has been typed so far."""
    words = [read_words(request.GET, name, longest=200) for name in ("contact", "add_attendee")]
    contacts = suggest_contacts(organization_of(request), words[0] or words[1])
    return render(request, "jobs/_suggestions.html", {"contacts": contacts})
