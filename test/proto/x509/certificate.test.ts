import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bitString,
  explicit,
  implicit,
  objectId,
  octetString,
  sequence,
  tagged,
  truth,
} from "../../../src/lab/tls/der.ts";
import { type Certificate, isAuthority, parseCertificate } from "../../../src/proto/x509/certificate.ts";
import { EXTENSION } from "../../../src/proto/x509/extension.ts";
import {
  certificateOf,
  commonName,
  dnsName,
  extension,
  KINDS,
  kind,
  make,
  mustStaple,
  sctExtension,
  spoil,
} from "../../support/certificates.ts";

/** What node:crypto says, in our words. */
function oracle(octets: Uint8Array): unknown {
  const { fingerprint256, validFromDate, validToDate, serialNumber, ca, publicKey } = new X509Certificate(
    octets,
  );
  return {
    sha256: fingerprint256.replaceAll(":", "").toLowerCase(),
    notBefore: validFromDate.getTime() / 1000,
    notAfter: validToDate.getTime() / 1000,
    serial: BigInt(`0x${serialNumber}`).toString(16),
    ca,
    spki: publicKey.export({ format: "der", type: "spki" }),
  };
}

function ours({ sha256, notBefore, notAfter, serial, basicConstraints, publicKey }: Certificate): unknown {
  return {
    sha256,
    notBefore,
    notAfter,
    serial: BigInt(`0x${serial}`).toString(16),
    ca: basicConstraints?.ca ?? false,
    spki: publicKey.spki,
  };
}

describe("against node:crypto", () => {
  test("all root certificates of Node.js have the same facts", () => {
    expect(rootCertificates.length).toBeGreaterThan(50);
    for (const pem of rootCertificates) {
      const { raw } = new X509Certificate(pem);
      const certificate = certificateOf(raw);
      expect(ours(certificate), certificate.subject.text).toEqual(oracle(raw));
      expect(certificate.malformed, certificate.subject.text).toEqual([]);
      expect(certificate.unknownCritical, certificate.subject.text).toEqual([]);
      expect(certificate.selfIssued && isAuthority(certificate), certificate.subject.text).toBe(true);
    }
  });

  test.each([...KINDS])("%s has the same facts", (_, certificate) => {
    expect(ours(certificate)).toEqual(oracle(certificate.der));
    expect(certificate.der).toEqual(new X509Certificate(certificate.der).raw);
  });
});

describe("extensions", () => {
  test("those that OpenSSL wrote", () => {
    const { names, nameConstraints, ...facts } = kind("features");
    expect(facts).toMatchObject({
      version: 3,
      mustStaple: true,
      basicConstraints: { ca: true, pathLength: 3 },
      keyUsage: ["keyCertSign", "cRLSign"],
      extendedKeyUsage: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
      ocspUris: ["http://ocsp.example/"],
      caIssuers: ["http://ca.example/ca.crt"],
      authorityKeyId: null,
      unknownCritical: [],
      malformed: [],
    });
    expect(names).toMatchObject({
      dns: ["a.example", "*.b.example"],
      addresses: ["192.0.2.1", "2001:db8::1"],
      emails: ["x@example.nl"],
      uris: ["https://example.nl/"],
      others: 1,
    });
    expect(names?.directories.map(({ text }) => text)).toEqual(["C=NL, O=Example"]);
    expect(nameConstraints?.permitted).toMatchObject({ dns: ["example"], others: 0, directories: [] });
    expect(nameConstraints?.permitted.addresses).toEqual([Buffer.from("c0000200ffffff00", "hex")]);
    expect(nameConstraints?.excluded).toMatchObject({ dns: ["bad.example"], addresses: [] });
    expect(nameConstraints?.excluded.directories.map(({ text }) => text)).toEqual(["C=NL, O=Example"]);
  });

  test("key identifiers, timestamps and names of a made leaf", () => {
    const root = make({ subject: "root", ca: {} });
    const { certificate } = make(
      { subject: "leaf", dns: ["a.example"], more: [sctExtension([1, 2, 2])] },
      root,
    );
    expect(certificate.authorityKeyId).toBe(root.certificate.subjectKeyId);
    expect(certificate.names).toMatchObject({ dns: ["a.example"], addresses: [], others: 0 });
    expect(certificate.scts.map(({ log }) => log?.slice(0, 2))).toEqual(["01", "02", "02"]);
    expect(certificate.mustStaple).toBe(false);
  });

  test.each([
    [5, true],
    [17, true],
    [6, false],
  ])("TLS feature %i: must staple %s", (feature, expected) => {
    expect(make({ subject: "x", more: [mustStaple(feature)] }).certificate.mustStaple).toBe(expected);
  });

  test("of a certificate without any: nothing is claimed", () => {
    const { certificate } = make({ subject: "old", without: "all" });
    expect(certificate).toMatchObject({
      version: 1,
      names: null,
      basicConstraints: null,
      keyUsage: null,
      extendedKeyUsage: null,
      scts: [],
      ocspUris: [],
      caIssuers: [],
      mustStaple: false,
      malformed: [],
    });
  });

  test("one that is unknown and critical is listed, one that is not critical is not", () => {
    const more = [
      extension("1.2.3.4", octetString(), true),
      extension("1.2.3.5", octetString()),
      extension("1.3.6.1.4.1.11129.2.4.3", tagged(0x05), true),
    ];
    const { certificate } = make({ subject: "x", more });
    expect(certificate.unknownCritical).toEqual(["1.2.3.4", "1.3.6.1.4.1.11129.2.4.3"]);
    expect(certificate.precertificate).toBe(true);
  });

  test.each([
    ["a name that is no name", EXTENSION.subjectAltName, sequence(tagged(0x0c, Buffer.from("x")))],
    ["an empty list of purposes", EXTENSION.extendedKeyUsage, sequence()],
    [
      "a path length below zero",
      EXTENSION.basicConstraints,
      sequence(truth(), tagged(0x02, Buffer.of(0xff))),
    ],
    ["a key usage with nine unused bits", EXTENSION.keyUsage, tagged(0x03, Buffer.of(9, 1))],
    ["timestamps cut off", EXTENSION.sctList, octetString(Buffer.of(0, 5, 0))],
    [
      "an address range of six octets",
      EXTENSION.nameConstraints,
      sequence(explicit(0, sequence(implicit(7, Buffer.alloc(6))))),
    ],
    ["a feature that is text", EXTENSION.tlsFeature, sequence(octetString())],
    [
      "octets behind the value",
      EXTENSION.subjectKeyIdentifier,
      Buffer.concat([octetString(), octetString()]),
    ],
    ["an access that is no pair", EXTENSION.authorityInfoAccess, sequence(objectId("1.2.3"))],
    ["an issuer key that is no sequence", EXTENSION.authorityKeyIdentifier, octetString()],
  ])("%s: the extension is listed and counts as absent", (_, oid, value) => {
    const { certificate } = make({
      subject: "x",
      keyUsage: null,
      usages: [],
      without: "key-ids",
      more: [extension(oid, value)],
    });
    expect(certificate.malformed).toEqual([oid]);
    expect(certificate).toMatchObject({
      names: null,
      basicConstraints: null,
      keyUsage: null,
      extendedKeyUsage: null,
      scts: [],
      nameConstraints: null,
      mustStaple: false,
    });
  });

  test("one that stands twice is listed", () => {
    const more = ["a.example", "b.example"].map((name) =>
      extension(EXTENSION.subjectAltName, sequence(dnsName(name))),
    );
    const { certificate } = make({ subject: "x", more });
    expect(certificate.malformed).toEqual([EXTENSION.subjectAltName]);
    expect(certificate.names).toBeNull();
  });

  test("an access method without a URI, and an address of odd length, are no faults", () => {
    const access = sequence(sequence(objectId("1.3.6.1.5.5.7.48.1"), implicit(2, Buffer.from("x"))));
    const names = sequence(implicit(7, Buffer.of(1, 2, 3)));
    const { certificate } = make({
      subject: "x",
      more: [extension(EXTENSION.authorityInfoAccess, access), extension(EXTENSION.subjectAltName, names)],
    });
    expect(certificate).toMatchObject({ ocspUris: [], malformed: [], names: { addresses: ["#010203"] } });
  });
});

describe("who may sign others", () => {
  const certSign = bitString(Buffer.of(0x04), 2);
  const digital = bitString(Buffer.of(0x80), 7);
  test.each([
    ["an authority", { ca: {} }, true],
    ["an authority without key usage", { ca: {}, keyUsage: null }, true],
    ["an authority that may not sign certificates", { ca: {}, keyUsage: digital }, false],
    ["a leaf", {}, false],
    ["a leaf without any usage", { keyUsage: null }, false],
    ["no constraints but the usage to sign certificates", { keyUsage: certSign }, true],
    ["version 1, self-issued", { without: "all" }, true],
    ["version 1, issued by another", { without: "all", issuerName: commonName("y") }, false],
  ] as const)("%s: %s", (_, wanted, expected) => {
    expect(isAuthority(make({ subject: "x", ...wanted }).certificate)).toBe(expected);
  });
});

describe("what is read a second time", () => {
  const { der, sha256 } = make({ subject: "x", dns: ["twice.example"] }).certificate;

  test("is the same certificate, whatever becomes of the octets it was read from", () => {
    const octets = Buffer.from(der);
    const first = parseCertificate(octets);
    octets.fill(0);
    const second = parseCertificate(der);
    expect(second).toBe(first);
    expect(second).toMatchObject({ ok: true, value: { sha256, der } });
    expect(parseCertificate(octets).ok).toBe(false);
  });
});

describe("what is no certificate", () => {
  const good = make({ subject: "x", dns: ["a.example"] }).certificate;
  const [body = Buffer.alloc(0), algorithm = Buffer.alloc(0), signature = Buffer.alloc(0)] = partsOf(
    good.der,
  );

  test("a signature algorithm that differs outside the signed part (RFC 5280 section 4.1.1.2)", () => {
    const other = sequence(objectId("1.2.840.10045.4.3.3"));
    expect(parseCertificate(sequence(body, other, signature))).toEqual({
      ok: false,
      reason: "signature-mismatch",
    });
    expect(parseCertificate(sequence(body, algorithm, signature)).ok).toBe(true);
  });

  test.each([
    ["octets behind it", Buffer.concat([good.der, Buffer.of(0)]), "trailing-octets"],
    ["a fourth part", sequence(body, algorithm, signature, octetString()), "trailing-octets"],
    ["nothing", Buffer.alloc(0), "truncated"],
    ["HTML", Buffer.from("<html>".repeat(30)), "unexpected-tag"],
    [
      "version 4",
      Buffer.from(good.der.toString("hex").replace("a003020102", "a003020103"), "hex"),
      "unknown-version",
    ],
  ])("%s", (_, octets, reason) => {
    expect(parseCertificate(octets)).toEqual({ ok: false, reason });
  });

  test("unique identifiers are passed over", () => {
    const parts = partsOf(body);
    const withIds = sequence(...parts.slice(0, -1), implicit(1, Buffer.of(0, 1)), ...parts.slice(-1));
    expect(parseCertificate(sequence(withIds, algorithm, signature)).ok).toBe(true);
  });

  test("no spoilt certificate and no random octets make it throw", () => {
    const samples = [...KINDS.values(), good].map(({ der }) => der);
    const spoilt = fc
      .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(), fc.nat(255))
      .map(([der, at, how, value]) => spoil(der, at, how, value));
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 300 })), (octets) => {
        expect(() => parseCertificate(octets)).not.toThrow();
      }),
      { seed: 3, numRuns: 3000 },
    );
  });

  test("every certificate cut off anywhere is refused", () => {
    for (let end = 0; end < good.der.length; end++) {
      expect(parseCertificate(good.der.subarray(0, end)).ok, `${end} octets`).toBe(false);
    }
  });
});

/** The elements directly inside an element. */
function partsOf(whole: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = headerOctets(whole); at < whole.length; ) {
    const rest = whole.subarray(at);
    const length = headerOctets(rest) + lengthOf(rest);
    parts.push(rest.subarray(0, length));
    at += length;
  }
  return parts;
}

function headerOctets(octets: Buffer): number {
  const first = octets[1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function lengthOf(octets: Buffer): number {
  const first = octets[1] ?? 0;
  return first < 0x80 ? first : octets.readUIntBE(2, first & 0x7f);
}
