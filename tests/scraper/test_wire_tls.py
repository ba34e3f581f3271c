"""Certificates are always checked, old TLS is refused, and a profile's exceptions do exactly what they say."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portals import ProfileError
from portals.catalogue import read_profile
from scraper.downloader.tls import tls_context
from scraper.errors import TlsMisconfigured
from storage.model import Verdict
from tests.scraper.wire_server import WireServer

PROFILE = """
name = "Cổng thử"
unit = {{ province = "Bắc Ninh", name = "Thử", level = "ward" }}
platform = "bacninh"
home = "{home}"
delay = 0
sections = [{{ name = "Tin tức", path = "/news" }}]
tls = {{ ca = "{ca}" }}
"""


def certificate(folder, number="127.0.0.1", ends=timedelta(days=30)):
    """A self-signed certificate for an address; gives the file of the certificate and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cổng thử")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(number))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


def context(cert, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(cert, key)
    return made


@pytest.fixture
def secure(tmp_path):
    cert, key = certificate(tmp_path / "tls")
    with WireServer(context=context(cert, key)) as server:
        server.certificate = cert
        yield server


def profile(folder, home, ca):
    folder.mkdir(exist_ok=True)
    file = folder / "bacninh-thu.toml"
    file.write_text(PROFILE.format(home=home, ca=ca), encoding="utf-8")
    return read_profile(file)


@pytest.mark.fault("F42")
def test_a_certificate_that_nobody_vouches_for_is_refused(secure, crawl_wire, observed):
    report = crawl_wire(secure)
    assert secure.asked == []
    assert report.verdict is Verdict.BROKEN
    assert "its certificate is not trusted: self-signed certificate" in report.reasons[0].text("en")
    observed(report.reasons[0].text("en"))


@pytest.mark.fault("F42")
def test_it_is_refused_even_where_somebody_turns_scrapy_s_own_check_off(secure, crawl_wire):
    crawl_wire(secure, settings={"DOWNLOAD_VERIFY_CERTIFICATES": False})
    assert secure.asked == []


@pytest.mark.fault("F42")
def test_an_extra_ca_beside_the_profile_lets_it_through(secure, crawl_wire, tmp_path):
    portal = profile(tmp_path / "tls", secure.home, "cert.pem")
    assert crawl_wire(portals=[portal]).tally.new == 2


@pytest.mark.fault("F42")
def test_the_certificate_of_another_host_is_refused(crawl_wire, tmp_path):
    cert, key = certificate(tmp_path / "tls", number="127.0.0.9")
    with WireServer(context=context(cert, key)) as server:
        report = crawl_wire(portals=[profile(tmp_path / "tls", server.home, "cert.pem")])
        assert server.asked == []
    assert "its certificate is not trusted: IP address mismatch" in report.reasons[0].text("en")


@pytest.mark.fault("F42")
def test_a_certificate_that_has_expired_is_refused(crawl_wire, tmp_path):
    cert, key = certificate(tmp_path / "tls", ends=timedelta(days=-1))
    with WireServer(context=context(cert, key)) as server:
        report = crawl_wire(portals=[profile(tmp_path / "tls", server.home, "cert.pem")])
    assert "its certificate is not trusted: certificate has expired" in report.reasons[0].text("en")


def test_the_exception_of_one_portal_is_no_other_s(secure, crawl_wire, tmp_path, make_portal):
    trusted = profile(tmp_path / "tls", secure.home, "cert.pem")
    reports = crawl_wire(portals=[trusted, make_portal(id="bacninh-hai", home=secure.home, delay=0)])
    assert reports["bacninh-thu"].tally.new == 2
    assert "not trusted" in reports["bacninh-hai"].reasons[0].text("en")


@pytest.mark.parametrize("tls", [None, {"min_version": "TLSv1.0", "ciphers": "DEFAULT:@SECLEVEL=0"}])
def test_old_tls_is_spoken_only_where_the_profile_allows_it(secure, crawl_wire, tmp_path, tls):
    secure.context.minimum_version = ssl.TLSVersion.TLSv1
    secure.context.maximum_version = ssl.TLSVersion.TLSv1_1
    secure.context.set_ciphers("DEFAULT:@SECLEVEL=0")
    portal = profile(tmp_path / "tls", secure.home, "cert.pem")
    if tls:
        portal = portal.model_copy(update={"tls": portal.tls.model_copy(update=tls)})
    report = crawl_wire(portals=[portal])
    if tls:
        assert report.tally.new == 2
    else:
        assert "no secure connection came about" in report.reasons[0].text("en")


def test_a_file_that_is_not_there_is_a_fault_of_the_profile(tmp_path):
    with pytest.raises(ProfileError, match=r"tls\.ca: there is no file"):
        profile(tmp_path, "https://127.0.0.1", "missing.pem")


def test_a_file_that_is_no_certificate_is_said_in_words(secure, crawl_wire, tmp_path):
    (tmp_path / "tls" / "wrong.pem").write_text("không phải")
    report = crawl_wire(portals=[profile(tmp_path / "tls", secure.home, "wrong.pem")])
    assert "the profile's tls.ca" in report.reasons[0].text("en")
    assert secure.asked == []


def test_wrong_ciphers_are_said_in_words():
    with pytest.raises(TlsMisconfigured, match="ciphers = NO-SUCH"):
        tls_context("TLSv1.2", "NO-SUCH", "")


def test_portals_with_the_same_needs_share_a_context():
    assert tls_context() is tls_context()
    assert tls_context() is not tls_context("TLSv1.3")
    assert tls_context().verify_mode is ssl.CERT_REQUIRED
    assert tls_context().check_hostname
