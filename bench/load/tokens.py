#!/usr/bin/env python3
"""Makes what an issuer has: a key, discovery, the key set, and tokens as Keycloak makes them.

    tokens.py FOLDER ISSUER WARM COLD

FOLDER gets realm/... (to be served as files), issuer.pem (for HAProxy), warm.txt, cold.txt and forged.txt, one token
a line. Key and tokens are made anew when they are older than half a day or for another issuer.
"""
import base64
import json
import os
import sys
import time
import uuid
from concurrent.futures import ProcessPoolExecutor

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LIFE = 24 * 3600


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(issuer, number, now):
    """The claims of Keycloak's default realm for a user with a few roles: a token of about 1.6 kB."""
    session = str(uuid.uuid4())
    return {
        "exp": now + LIFE, "iat": now, "auth_time": now, "jti": str(uuid.uuid4()), "iss": issuer,
        "aud": ["gatekeeper", "account"], "sub": str(uuid.uuid4()), "typ": "Bearer", "azp": "gatekeeper",
        "session_state": session, "acr": "1", "allowed-origins": ["https://app.example"],
        "realm_access": {"roles": ["offline_access", "default-roles-demo", "uma_authorization", "user"]},
        "resource_access": {
            "gatekeeper": {"roles": ["reader", "writer"]},
            "account": {"roles": ["manage-account", "manage-account-links", "view-profile"]},
        },
        "scope": "openid profile email", "sid": session, "email_verified": True, "name": f"User Number {number}",
        "preferred_username": f"user{number}", "given_name": "User", "family_name": f"Number {number}",
        "email": f"user{number}@example.test",
    }


def mint(pem, kid, issuer, first, count, now):
    key = serialization.load_pem_private_key(pem, None)
    head = b64(json.dumps({"alg": "RS256", "typ": "JWT", "kid": kid}, separators=(",", ":")).encode())
    tokens = []
    for number in range(first, first + count):
        body = b64(json.dumps(claims(issuer, number, now), separators=(",", ":")).encode())
        signed = f"{head}.{body}"
        tokens.append(f"{signed}.{b64(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}")
    return tokens


def forge(token):
    """The same length, another signature: a letter in its middle is changed."""
    at = len(token) - 170
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:]


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def main():
    folder, issuer, warm, cold = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    made = f"{issuer} {warm} {cold}"
    stamp = os.path.join(folder, "made")
    if os.path.exists(stamp) and time.time() - os.path.getmtime(stamp) < LIFE / 2 and open(stamp).read() == made:
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = key.public_key()
    kid = b64(os.urandom(32))
    numbers = public.public_numbers()
    jwk = {"kid": kid, "kty": "RSA", "alg": "RS256", "use": "sig", "e": b64(numbers.e.to_bytes(3, "big")),
           "n": b64(numbers.n.to_bytes(256, "big"))}
    connect = f"{issuer}/protocol/openid-connect"
    write(folder, "realms/load/.well-known/openid-configuration", json.dumps({
        "issuer": issuer, "jwks_uri": f"{connect}/certs", "authorization_endpoint": f"{connect}/auth",
        "token_endpoint": f"{connect}/token", "userinfo_endpoint": f"{connect}/userinfo",
        "end_session_endpoint": f"{connect}/logout", "revocation_endpoint": f"{connect}/revoke",
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
    write(folder, "realms/load/protocol/openid-connect/certs", json.dumps({"keys": [jwk]}))
    write(folder, "issuer.pem", public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode())
    now, tokens, batch = int(time.time()), [], 500
    with ProcessPoolExecutor() as pool:
        jobs = [pool.submit(mint, pem, kid, issuer, at, min(batch, warm + cold - at), now) for at in range(0, warm + cold, batch)]
        for job in jobs:
            tokens += job.result()
    write(folder, "warm.txt", "\n".join(tokens[:warm]) + "\n")
    write(folder, "cold.txt", "\n".join(tokens[warm:]) + "\n")
    write(folder, "forged.txt", "\n".join(map(forge, tokens[:warm])) + "\n")
    write(folder, "made", made)


if __name__ == "__main__":
    main()
