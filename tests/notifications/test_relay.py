"""Relays that want TLS and a log-in."""

import datetime as dt
import ssl

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications.models import Invitation
from notifications.relay import tls_context
from notifications.smtp import hang_up
from tests.notifications.making import deliver_due
from tests.notifications.meetings import ANNA, BEN, rows
from tests.notifications.relays import running_relay

pytestmark = pytest.mark.django_db
Status = Invitation.Status


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Of localhost, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(secret + pem)
    return path


@pytest.fixture
def tls_relay(settings, certificate):
    """STARTTLS is required, and a log-in as office / open-sesame."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)

    def authenticate(_server, _session, _envelope, _mechanism, given):
        return AuthResult(success=(given.login, given.password) == (b"office", b"open-sesame"), handled=False)

    options = {"tls_context": server, "require_starttls": True, "authenticator": authenticate, "auth_required": True}
    with running_relay(**options) as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "localhost", relay.port, True
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "office", "open-sesame"
        yield relay
        hang_up()


@pytest.fixture
def trusted(monkeypatch, certificate):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls_context.cache_clear()
    yield
    tls_context.cache_clear()


def test_mails_go_over_tls_with_a_log_in_over_one_connection(meeting, tls_relay, trusted):
    meeting.tell(ANNA, BEN)
    deliver_due()
    assert {to for to, _ in tls_relay.mails} == {ANNA.email, BEN.email}
    # STARTTLS makes a client greet twice.
    assert tls_relay.connections == 2


def test_a_relay_that_nobody_vouches_for_gets_neither_password_nor_mail(meeting, tls_relay):
    tls_context.cache_clear()
    meeting.tell(ANNA)
    deliver_due()
    assert (rows().get().status, tls_relay.mails) == (Status.QUEUED, [])
    assert rows().get().error_code == "mail_server_unreachable"


def test_a_wrong_password_makes_mails_wait_and_is_not_repeated_anywhere(meeting, tls_relay, trusted, settings):
    settings.EMAIL_HOST_PASSWORD = "close-sesame"
    meeting.tell(ANNA)
    deliver_due()
    row = rows().get()
    assert (row.status, row.error_code) == (Status.QUEUED, "mail_login_refused")
    assert "sesame" not in row.error_message + row.provider_code


def test_a_relay_without_tls_gets_nothing_when_tls_is_wanted(meeting, relay, settings):
    settings.EMAIL_USE_TLS = True
    meeting.tell(ANNA)
    deliver_due()
    assert (rows().get().error_code, relay.mails) == ("mail_login_refused", [])
