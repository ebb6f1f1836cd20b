"""Contacts and resources: found, written, deleted while nobody needs them, and let in."""

import pytest

from accounts.models import AuditEvent, User
from jobs import services
from jobs.models import Contact, Resource
from tests.counting import count_queries
from tests.jobs.page_visitors import messages_of, scheduler_of, text_of, visitor
from tests.making import make_contact, make_dispatched_job, make_job, make_organization, make_resource

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def names(response) -> list[str]:
    return [person.name for person in response.context["page"]]


def test_a_contact_is_written_and_found_again(clinic, desk):
    given = {"name": "Jonas Weber", "email": "jonas@patients.example", "phone": "+49 30 1", "timezone": "Europe/Berlin"}
    answer = desk.post("/contacts/new/", given | {"language": "de"}, follow=True)
    contact = Contact.objects.get()
    assert answer.redirect_chain == [(f"/contacts/{contact.pk}/", 302)]
    assert (contact.organization, contact.timezone, contact.language) == (clinic, "Europe/Berlin", "de")
    for words in ["weber", "JONAS@", "+49", "jonas weber"]:
        assert names(desk.get("/contacts/", {"q": words})) == ["Jonas Weber"]
    assert names(desk.get("/contacts/?q=nobody")) == []


def test_an_empty_zone_and_language_mean_the_organizations_and_the_form_names_them(clinic, desk):
    desk.post("/contacts/new/", {"name": "Ann", "email": "ann@patients.example"})
    assert (Contact.objects.get().timezone, Contact.objects.get().language) == ("", "")
    page = text_of(desk.get("/contacts/new/"))
    assert "(Europe/Paris)" in page and "(English)" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("email", ""), ("email", "no address"), ("email", "a'b@x.example"), ("timezone", "Mars/Olympus")],
)
def test_what_cannot_be_right_is_said_beside_its_field_and_stays_typed(clinic, desk, field, value):
    given = {"name": "Ann Typed", "email": "ann@patients.example", "timezone": "", "language": ""}
    page = desk.post("/contacts/new/", given | {field: value})
    assert field in page.context["form"].errors
    assert "Please check the form." in text_of(page)
    assert field == "name" or 'value="Ann Typed"' in text_of(page)
    assert not Contact.objects.exists()


def test_a_new_address_reaches_the_jobs_that_the_contact_is_on(clinic, desk):
    contact = make_contact(clinic)
    job, over = make_job(clinic, contact=contact), make_job(clinic, contact=contact)
    event = make_job(clinic, is_group_event=True, attendees=[contact])
    services.cancel_job(over, by=None)
    over.refresh_from_db()
    desk.post(f"/contacts/{contact.pk}/", {"name": contact.name, "email": "new@patients.example"})
    for touched in (job, event):
        assert type(touched).objects.get(pk=touched.pk).version == touched.version + 1
    assert type(over).objects.get(pk=over.pk).version == over.version


def test_saving_what_is_the_same_touches_no_job(clinic, desk):
    contact = make_contact(clinic)
    job = make_job(clinic, contact=contact)
    desk.post(f"/contacts/{contact.pk}/", {"name": contact.name, "email": contact.email})
    assert type(job).objects.get().version == job.version


def test_a_contact_without_jobs_is_deleted(clinic, desk):
    contact = make_contact(clinic)
    assert f"Delete {contact.name}?" in text_of(desk.get(f"/contacts/{contact.pk}/delete/"))
    answer = desk.post(f"/contacts/{contact.pk}/delete/", follow=True)
    assert answer.redirect_chain == [("/contacts/", 302)]
    assert not Contact.objects.exists()
    assert AuditEvent.objects.get(action="contact.deleted").subject == contact.name


def test_a_contact_on_a_job_stays_and_the_page_says_why(clinic, desk):
    contact = make_contact(clinic, name="Ann")
    make_job(clinic, is_group_event=True, attendees=[contact])
    answer = desk.post(f"/contacts/{contact.pk}/delete/", follow=True)
    assert messages_of(answer)[0].startswith("Ann is on a job and cannot be deleted")
    assert Contact.objects.exists()


def test_a_resource_gets_a_log_in_and_sees_its_own_page(clinic, desk, client):
    resource = make_resource(clinic, name="Nora", timezone="Europe/Berlin")
    given = {"email": " Nora@Clinic.example ", "password": PASSWORD}
    answer = desk.post(f"/resources/{resource.pk}/login/", given, follow=True)
    assert messages_of(answer) == ["Nora can log in as nora@clinic.example."]
    user = User.objects.get(email="nora@clinic.example")
    assert (user.role, user.organization, user.resource, user.timezone) == (
        User.Role.RESOURCE,
        clinic,
        resource,
        "Europe/Berlin",
    )
    assert client.post("/login/", {"email": user.email, "password": PASSWORD})["Location"] == "/my-jobs/"
    assert PASSWORD not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize("password", ["", "short", "password123"])
def test_a_weak_first_password_is_refused(clinic, desk, password):
    resource = make_resource(clinic)
    page = desk.post(f"/resources/{resource.pk}/login/", {"email": "nora@clinic.example", "password": password})
    assert "password" in page.context["login_form"].errors
    assert not User.objects.filter(email="nora@clinic.example").exists()


def test_an_address_that_somebody_has_is_refused_and_so_is_a_second_log_in(clinic, desk):
    first, second = make_resource(clinic), make_resource(clinic)
    given = {"email": "nora@clinic.example", "password": PASSWORD}
    desk.post(f"/resources/{first.pk}/login/", given)
    page = desk.post(f"/resources/{second.pk}/login/", given)
    assert page.context["login_form"].errors["email"][0].startswith("There is a log-in with this e-mail address")
    page = desk.post(f"/resources/{first.pk}/login/", given | {"email": "other@clinic.example"})
    assert "has a log-in already" in text_of(page)
    assert User.objects.filter(role=User.Role.RESOURCE).count() == 1


def test_whoever_is_deleted_cannot_log_in_any_more(clinic, desk):
    resource = make_resource(clinic)
    desk.post(f"/resources/{resource.pk}/login/", {"email": "nora@clinic.example", "password": PASSWORD})
    nurse = visitor(User.objects.get(email="nora@clinic.example"))
    assert nurse.get("/my-jobs/").status_code == 200
    desk.post(f"/resources/{resource.pk}/delete/")
    assert not Resource.objects.exists()
    assert nurse.get("/my-jobs/")["Location"].startswith("/login/")


def test_a_resource_on_a_job_stays(clinic, desk):
    resource = make_dispatched_job(clinic).allocations.get().resource
    desk.post(f"/resources/{resource.pk}/delete/")
    assert Resource.objects.exists()


def test_people_of_other_organizations_are_not_found(clinic, desk):
    stranger = make_organization()
    contact, resource = make_contact(stranger), make_resource(stranger)
    assert names(desk.get("/contacts/")) == names(desk.get("/resources/")) == []
    for page in [f"/contacts/{contact.pk}/", f"/resources/{resource.pk}/"]:
        assert desk.get(page).status_code == 404
        assert desk.post(page, {"name": "Mine now", "email": "a@b.example"}).status_code == 404
        assert desk.post(f"{page}delete/").status_code == 404
    given = {"email": "spy@clinic.example", "password": PASSWORD}
    assert desk.post(f"/resources/{resource.pk}/login/", given).status_code == 404


@pytest.mark.parametrize(("page", "make"), [("/contacts/", make_contact), ("/resources/", make_resource)])
def test_thirty_people_take_as_many_queries_as_one(clinic, desk, page, make):
    make(clinic)
    desk.get(page)
    few = count_queries(lambda: desk.get(page))
    for _ in range(29):
        make(clinic)
    assert len(names(desk.get(page))) == 30
    assert count_queries(lambda: desk.get(page)) == few
