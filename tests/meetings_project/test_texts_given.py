"""Texts that a column cannot hold: too long for it, or with a NUL, which PostgreSQL neither keeps nor looks for."""

import pytest

from accounts.forms import ApiTokenForm
from accounts.models import ApiToken, Organization, User
from jobs.job_forms import JobForm
from jobs.job_type_views import JobTypeForm
from jobs.models import Job, JobType
from jobs.people_forms import LoginForm
from jobs.plain_forms import CancelForm
from notifications.template_forms import BrandingForm
from notifications.template_models import Branding
from support.forms import FeedbackForm
from support.models import HelpFeedback
from tests.api.calling import Caller
from tests.jobs.page_visitors import visitor
from tests.making import make_contact, make_job, make_organization, make_resource, make_user

COLUMNS = [
    (ApiTokenForm, "name", ApiToken, "name"),
    (BrandingForm, "sender_name", Organization, "sender_name"),
    (BrandingForm, "reply_to", Organization, "reply_to"),
    (BrandingForm, "colour", Branding, "colour"),
    (CancelForm, "reason", Job, "cancel_reason"),
    (FeedbackForm, "comment", HelpFeedback, "comment"),
    (JobForm, "description", Job, "description"),
    (JobTypeForm, "name", JobType, "name"),
    (LoginForm, "email", User, "email"),
]
SEARCHES = [
    "/contacts/?q=",
    "/resources/?q=",
    "/meetings/?show=all&q=",
    "/meetings/?show=mails&q=",
    "/jobs/?when=all&q=",
]
FILTERS = {
    "contacts/": ["email", "ordering", "cursor"],
    "resources/": ["email"],
    "jobs/": ["external_id", "status", "contact", "resource", "start_after", "start_before", "ordering"],
    "job-types/": ["ordering"],
    "meetings/": ["job", "status", "needs_attention"],
    "invitations/": ["meeting", "job", "status", "kind"],
    "notices/": ["job", "status", "kind"],
    "hosts/": ["in_pool"],
}


@pytest.mark.parametrize(("form", "field", "model", "column"), COLUMNS)
def test_no_form_takes_more_than_its_column_holds(form, field, model, column):
    assert form.base_fields[field].max_length <= model._meta.get_field(column).max_length


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    [
        *SEARCHES,
        "/settings/audit/?text=",
        "/help/?q=",
        "/contacts/suggestions/?contact=",
        "/contacts/suggestions/?add_attendee=",
    ],
)
def test_a_search_with_a_nul_is_no_error(page):
    organization = make_organization()
    make_job(organization)
    answer = visitor(make_user(organization)).get(f"{page}x%00")
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "make"), [("/contacts/", make_contact), ("/resources/", make_resource)])
def test_a_search_finds_what_it_would_find_without_the_nul(page, make):
    organization = make_organization()
    make(organization, name="Ann Early")
    make(organization, name="Bob Late")
    answer = visitor(make_user(organization)).get(f"{page}?q=an%00n%00")
    assert [person.name for person in answer.context["page"]] == ["Ann Early"]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "names"), FILTERS.items())
def test_a_filter_of_the_api_with_a_nul_is_no_error(path, names):
    caller = Caller(organization=make_organization())
    assert {caller.get(f"{path}?{name}=%00").status_code for name in names} <= {200, 400}
