"""Two identity providers of a firm, as far as a log-in needs them: OpenID Connect and SAML 2.0.

They speak the protocols for real: the one over HTTP with signed tokens and PKCE, the other with
signed assertions. Whoever is `somebody` is logged in there.
"""

import base64
import hashlib
import json
import secrets
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils

CLIENT = {"client_id": "gespann", "client_secret": "known to both"}


@dataclass
class Somebody:
    """Who is logged in at the provider."""

    number: str = "1"
    email: str = "ida@kupferberg.example"
    name: str = "Ida"
    groups: list[str] = field(default_factory=list)


class OpenIDProvider:
    """The authorization code flow with PKCE."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.somebody = Somebody()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.asked: dict[str, dict[str, str]] = {}

    def answer(self, method: str, url: str, body: str, headers: Any) -> tuple[int, str, str]:
        """Status, body, and where to go."""
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query or body).items()}
        if parts.path.endswith("/openid-configuration"):
            return 200, json.dumps(self.configuration()), ""
        if parts.path == "/authorize":
            return 302, "", self.authorize(query)
        if parts.path == "/token" and method == "POST":
            return self.token(query)
        if parts.path == "/userinfo" and headers.get("Authorization") == "Bearer for-userinfo":
            return 200, json.dumps(self.claims()), ""
        if parts.path == "/keys":
            return 200, json.dumps({"keys": [self.public_key()]}), ""
        return 404, "{}", ""

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        assert query["client_id"] == CLIENT["client_id"]
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, query: dict[str, str]) -> tuple[int, str, str]:
        asked = self.asked.pop(query.get("code", ""), None)
        proof = hashlib.sha256(query.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        is_ours = CLIENT.items() <= query.items()
        if asked is None or asked["code_challenge"] != challenge or not is_ours:
            return 400, json.dumps({"error": "invalid_grant"}), ""
        now = datetime.now(UTC)
        token = jwt.encode(
            {
                **self.claims(),
                "iss": self.address,
                "aud": CLIENT["client_id"],
                "iat": now,
                "exp": now + timedelta(minutes=5),
            },
            self.key,
            algorithm="RS256",
            headers={"kid": "1"},
        )
        granted = {"access_token": "for-userinfo", "token_type": "Bearer", "id_token": token}
        return 200, json.dumps(granted), ""

    def claims(self) -> dict[str, Any]:
        who = self.somebody
        return {"sub": who.number, "email": who.email, "name": who.name, "groups": who.groups}

    def public_key(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {**public, "kid": "1", "use": "sig", "alg": "RS256"}


@contextmanager
def open_id_provider() -> Iterator[OpenIDProvider]:
    """A provider that answers at `address` as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("")

        def do_POST(self) -> None:
            self.reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def reply(self, body: str) -> None:
            status, text, target = provider.answer(self.command, self.path, body, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if target:
                self.send_header("Location", target)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = OpenIDProvider(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()


class SamlProvider:
    """Answers a request of the log-in with a signed assertion, to be posted by the browser."""

    entity_id = "https://idp.kupferberg.example/trust"
    sso_url = "https://idp.kupferberg.example/sso"

    def __init__(self) -> None:
        self.somebody = Somebody()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        self.certificate = _certificate(self.key)

    def response_to(self, address: str, audience: str, *, number: str = "", key: str = "") -> str:
        """The form value SAMLResponse for the request in the address that a browser was sent to."""
        query = parse_qs(urlsplit(address).query)
        request = ET.fromstring(  # noqa: S314
            zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
        )
        target = request.attrib["AssertionConsumerServiceURL"]
        xml = self._response(number or request.attrib["ID"], target, audience)
        return base64.b64encode(self._signed(xml, key or self.pem)).decode()

    def _signed(self, xml: str, key: str) -> bytes:
        start, end = xml.index("<saml:Assertion"), xml.index("</samlp:Response>")
        assertion = OneLogin_Saml2_Utils.add_sign(
            xml[start:end], key, self.certificate,
            sign_algorithm=OneLogin_Saml2_Constants.RSA_SHA256,
            digest_algorithm=OneLogin_Saml2_Constants.SHA256,
        )  # fmt: skip
        return xml[:start].encode() + assertion + xml[end:].encode()

    def _response(self, request: str, target: str, audience: str) -> str:
        now = datetime.now(UTC)
        at, until = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (now, now + timedelta(minutes=5)))
        before = f"{now - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"
        who = self.somebody
        told = {"email": [who.email], "displayName": [who.name], "groups": who.groups}
        attributes = "".join(
            f'<saml:Attribute Name="{name}">'
            + "".join(f"<saml:AttributeValue>{escape(one)}</saml:AttributeValue>" for one in values)
            + "</saml:Attribute>"
            for name, values in told.items()
        )
        return (
            '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
            f'ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{at}" '
            f'Destination="{target}" InResponseTo="{request}">'
            f'<saml:Issuer xmlns:saml="{SAML}">{self.entity_id}</saml:Issuer>'
            '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>'
            "</samlp:Status>"
            f'<saml:Assertion xmlns:saml="{SAML}" ID="_{secrets.token_hex(16)}" Version="2.0" '
            f'IssueInstant="{at}"><saml:Issuer>{self.entity_id}</saml:Issuer>'
            "<saml:Subject><saml:NameID "
            'Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">'
            f"{who.number}</saml:NameID>"
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{target}" '
            f'InResponseTo="{request}"/></saml:SubjectConfirmation></saml:Subject>'
            f'<saml:Conditions NotBefore="{before}" NotOnOrAfter="{until}">'
            f"<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience>"
            "</saml:AudienceRestriction></saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{at}" SessionIndex="_1"><saml:AuthnContext>'
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement>"
            "</saml:Assertion></samlp:Response>"
        )


SAML = "urn:oasis:names:tc:SAML:2.0:assertion"


def _certificate(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.kupferberg.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return signed.public_bytes(serialization.Encoding.PEM).decode()
