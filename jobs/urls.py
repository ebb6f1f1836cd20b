"""Pages of this app."""

from django.urls import path

from jobs import (
    allocation_views,
    first_steps_views,
    job_type_views,
    job_views,
    list_views,
    my_jobs_views,
    people_views,
)
from jobs.people_views import CONTACTS, RESOURCES

app_name = "jobs"
JOB = "jobs/<uuid:job_id>/"
ALLOCATION = f"{JOB}allocations/<uuid:allocation_id>/"
MINE = "my-jobs/<uuid:allocation_id>/"

urlpatterns = [
    path("jobs/", list_views.list_jobs, name="list"),
    path("jobs/new/", job_views.add_job, name="add"),
    path("jobs/new/virtual/", job_views.show_virtual_switch, name="virtual_switch"),
    path("jobs/first-steps/hide/", first_steps_views.hide_first_steps, name="hide_first_steps"),
    path(JOB, job_views.show_job, name="detail"),
    path(f"{JOB}live/", allocation_views.show_live, name="live"),
    path(f"{JOB}edit/", job_views.edit_job, name="edit"),
    path(f"{JOB}reschedule/", job_views.reschedule_job, name="reschedule"),
    path(f"{JOB}cancel/", job_views.cancel_job, name="cancel"),
    path(f"{JOB}reopen/", job_views.reopen_job, name="reopen"),
    path(f"{JOB}delete/", job_views.delete_job, name="delete"),
    path(f"{JOB}dispatch/", job_views.dispatch_job, name="dispatch"),
    path(f"{JOB}allocations/", allocation_views.allocate, name="allocate"),
    path(f"{ALLOCATION}accept/", allocation_views.accept, name="accept"),
    path(f"{ALLOCATION}decline/", allocation_views.decline, name="decline"),
    path(f"{ALLOCATION}progress/", allocation_views.progress, name="progress"),
    path(f"{ALLOCATION}remove/", allocation_views.remove, name="remove"),
    path("job-types/", job_type_views.list_job_types, name="job_types"),
    path("job-types/<uuid:type_id>/", job_type_views.edit_job_type, name="job_type"),
    path("job-types/<uuid:type_id>/delete/", job_type_views.delete_job_type, name="delete_job_type"),
    path("contacts/", people_views.list_people(CONTACTS), name="contacts"),
    path("contacts/new/", people_views.add_person(CONTACTS), name="add_contact"),
    path("contacts/suggestions/", people_views.show_suggestions, name="contact_suggestions"),
    path("contacts/<uuid:person_id>/", people_views.edit_person(CONTACTS), name="contact"),
    path("contacts/<uuid:person_id>/delete/", people_views.delete_person(CONTACTS), name="delete_contact"),
    path("resources/", people_views.list_people(RESOURCES), name="resources"),
    path("resources/new/", people_views.add_person(RESOURCES), name="add_resource"),
    path("resources/<uuid:person_id>/", people_views.edit_person(RESOURCES), name="resource"),
    path("resources/<uuid:person_id>/delete/", people_views.delete_person(RESOURCES), name="delete_resource"),
    path("resources/<uuid:person_id>/login/", people_views.add_login, name="add_login"),
    path("my-jobs/", my_jobs_views.show_my_jobs, name="my_jobs"),
    path("my-jobs/live/", my_jobs_views.show_live, name="my_jobs_live"),
    path(MINE, my_jobs_views.show_my_job, name="my_job"),
    path(f"{MINE}accept/", my_jobs_views.accept, name="my_accept"),
    path(f"{MINE}decline/", my_jobs_views.decline, name="my_decline"),
    path(f"{MINE}progress/", my_jobs_views.progress, name="my_progress"),
]
