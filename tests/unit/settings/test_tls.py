"""What settings decide on TLS reaches a handshake: the wrong server is not talked to."""

from __future__ import annotations

import datetime as dt
import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from legion_data.errors import SettingsError
from legion_data.settings import load
from legion_data.settings.tls import decided

if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.settings.tls import Tls


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of db.example, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "db.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("db.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pkcs8 = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()) + made.public_bytes(pem))
    return path


def _answer(**settings: object) -> Tls:
    answer = decided(load({"adapter": "mysql", **settings}))
    assert answer is not None
    return answer


def _shake_hands(context: ssl.SSLContext, certificate: Path, host: str) -> None:
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(back, there, server_hostname=host)
    server = server_side.wrap_bio(there, back, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def test_the_right_server_is_talked_to(certificate: Path) -> None:
    for wish in ({"tls": {"enabled": True, "ca": str(certificate)}}, {"sslmode": "verify-full"}):
        _shake_hands(_answer(sslrootcert=str(certificate), **wish).context(), certificate, "db.example")


def test_another_name_and_another_authority_are_refused(certificate: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        _shake_hands(_answer(tls={"enabled": True, "ca": str(certificate)}).context(), certificate, "evil.example")
    for ca in (None, "system"):
        with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
            _shake_hands(_answer(tls={"enabled": True, "ca": ca}).context(), certificate, "db.example")


def test_the_name_is_compared_without_a_file_of_authorities_too() -> None:
    context = _answer(tls={"enabled": True}).context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_weaker_modes_check_what_they_say(certificate: Path) -> None:
    verify_ca = _answer(sslmode="verify-ca", sslrootcert=str(certificate))
    _shake_hands(verify_ca.context(), certificate, "evil.example")
    _shake_hands(_answer(sslmode="require").context(), certificate, "evil.example")
    _shake_hands(_answer(tls={"enabled": True, "verify": "none"}).context(), certificate, "evil.example")
    assert [_answer(sslmode=mode).is_required for mode in ("disable", "allow", "prefer", "require", "verify-ca")] == [
        False,
        False,
        False,
        True,
        True,
    ]


def test_our_own_certificate_is_shown(certificate: Path) -> None:
    pair = {"cert": str(certificate), "key": str(certificate)}
    assert _answer(tls={"enabled": True, "verify": "mutual", **pair}).context() is not None


def test_files_that_are_no_certificates(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ca\.pem cannot be used: No such file"):
        _answer(tls={"enabled": True, "ca": str(tmp_path / "ca.pem")}).context()
    (tmp_path / "ca.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match=r"ca\.pem cannot be used"):
        _answer(tls={"enabled": True, "ca": str(tmp_path / "ca.pem")}).context()
