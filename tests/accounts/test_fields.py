"""Text that is encrypted in the database."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection, models

from accounts.fields import CannotDecrypt, EncryptedTextField
from accounts.models import ApiAnswer
from tests.making import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep():
    organization = make_organization()

    def write(text):
        return ApiAnswer.objects.create(organization=organization, key=text[:9], fingerprint="", body=text)

    return write


def stored(answer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_apianswer")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", ["secret", "Ünïcode ✓ 漢字", " ", "x" * 100_000, '{"a": 1}'])
def test_what_is_read_is_what_was_written_and_the_database_sees_neither(keep, text):
    answer = keep(text)
    assert ApiAnswer.objects.get(pk=answer.pk).body == text
    assert text.strip() == "" or text not in stored(answer)


def test_empty_stays_empty(keep):
    assert stored(keep("")) == ""


def test_an_older_key_still_reads_and_the_newest_writes(keep, settings):
    answer, old = keep("secret"), settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *old]
    again = ApiAnswer.objects.get(pk=answer.pk)
    assert again.body == "secret"
    again.save()
    settings.FIELD_ENCRYPTION_KEYS = old
    with pytest.raises(CannotDecrypt, match="accounts.ApiAnswer.body") as caught:
        ApiAnswer.objects.get(pk=answer.pk)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("options", [{"db_index": True}, {"unique": True}])
def test_an_index_over_cipher_text_is_refused(options):
    field = EncryptedTextField(**options)
    field.set_attributes_from_name("secret")
    field.model = type(
        "Nothing", (models.Model,), {"__module__": __name__, "Meta": type("Meta", (), {"abstract": True})}
    )
    assert "cannot be indexed" in str(field.check())
