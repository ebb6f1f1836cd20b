import pytest

from notifications.checks import check_mail_settings


def found():
    return [message.id for message in check_mail_settings()]


@pytest.mark.parametrize("sender", ["meetings@clinic.example", "Praxis <meetings@clinic.example>"])
def test_a_plain_sender_and_a_server_are_fine(settings, sender):
    settings.DEFAULT_FROM_EMAIL = sender
    assert found() == []


@pytest.mark.parametrize("sender", ["", "webmaster", "a b@clinic.example"])
def test_a_sender_that_cannot_be_written_back_to_stops_the_start(settings, sender):
    settings.DEFAULT_FROM_EMAIL = sender
    assert found() == ["notifications.E001"]


def test_mail_without_a_server_stops_the_start(settings):
    settings.EMAIL_HOST = ""
    assert found() == ["notifications.E002"]
