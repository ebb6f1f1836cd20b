from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from support.models import Attachment, SupportRequest
from tests.support.making import file, picture


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_the_same_moment_is_one_request():
    together = Barrier(2, timeout=30)

    def send(_: int) -> str:
        try:
            together.wait()
            return file(picture()).reference
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        references = set(people.map(send, range(2)))
    assert references == {SupportRequest.objects.get().reference}
    assert Attachment.objects.count() == 1


@pytest.mark.django_db
def test_the_bell_rings_when_the_request_is_there_to_be_read(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        request = file()
    assert len(bells) == 1
    assert request.has_work


@pytest.mark.django_db
def test_a_form_that_came_before_rings_no_second_bell(django_capture_on_commit_callbacks):
    first = file()
    with django_capture_on_commit_callbacks() as bells:
        assert file() == first
    assert bells == []
