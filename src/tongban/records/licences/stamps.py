"""Time-stamp tokens (RFC 3161) of the local test authority, built in one way only, so that a checker can rebuild them.

A token's outer fields (versions, algorithm names, the set of certificates) are not under its signature. ``assemble`` is
the only form that we write; ``checking`` assembles again from the verified parts and compares byte by byte.
"""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos, cms, core, tsp, x509
from pyhanko.sign import general
from pyhanko.sign.timestamps import TimeStamper

from tongban.clock import now
from tongban.records.licences.authority import Authority

# 1.3.6.1.4.1 is the enterprises' tree; the policy below it belongs to test authorities (as in pyHanko's own dummy).
POLICY = "1.3.6.1.4.1.4146.2.2"
_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})


def assemble(
    tst_info: bytes, signed: cms.CMSAttributes, signature: bytes, stamps: x509.Certificate, root: x509.Certificate
) -> cms.ContentInfo:
    """A complete token from its signed parts and the two certificates that belong to it."""
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": stamps.issuer, "serial_number": stamps.serial_number}
                    )
                }
            ),
            "digest_algorithm": _SHA256,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signed_attrs": signed,
            "signature": signature,
        }
    )
    content = cms.EncapsulatedContentInfo(
        {"content_type": cms.ContentType("tst_info"), "content": cms.ParsableOctetString(tst_info)}
    )
    return cms.ContentInfo(
        {
            "content_type": cms.ContentType("signed_data"),
            "content": cms.SignedData(
                {
                    "version": "v3",
                    "digest_algorithms": cms.DigestAlgorithms((_SHA256,)),
                    "encap_content_info": content,
                    "certificates": cms.CertificateSet([stamps, root]),
                    "signer_infos": [signer],
                }
            ),
        }
    )


def _attribute(kind: str, value: Any) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": cms.CMSAttributeType(kind), "values": (value,)})


class LocalTimeStamper(TimeStamper):
    """Answers pyHanko's time-stamp requests from the test authority's own key, with the host's real time."""

    def __init__(self, authority: Authority) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]
        self._signer = authority.stamps
        self._stamps = x509.Certificate.load(authority.stamps.certificate)
        self._root = x509.Certificate.load(authority.root)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over ``message_digest``; its time is the real one, never the case's (house rule on signatures)."""
        at = now().replace(microsecond=0)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": tsp.ObjectIdentifier(POLICY),
                "message_imprint": tsp.MessageImprint(
                    {
                        "hash_algorithm": algos.DigestAlgorithm({"algorithm": md_algorithm}),
                        "hashed_message": message_digest,
                    }
                ),
                "serial_number": int.from_bytes(hashlib.sha256(message_digest + at.isoformat().encode()).digest()[:8]),
                "gen_time": at,
                "tsa": x509.GeneralName(name="directory_name", value=self._stamps.subject),
            }
        ).dump()
        signed = cms.CMSAttributes(
            [
                _attribute("content_type", "tst_info"),
                _attribute("signing_time", cms.Time({"utc_time": core.UTCTime(at)})),
                _attribute("signing_certificate_v2", general.as_signing_certificate_v2(self._stamps)),
                _attribute("message_digest", hashlib.sha256(info).digest()),
            ]
        )
        return assemble(info, signed, self._signer.sign(signed.dump()), self._stamps, self._root)
