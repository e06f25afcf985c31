import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { certificatesInPem } from "../../../src/proto/x509/pem.ts";
import { openPemRoots, openRoots, rootsOf } from "../../../src/proto/x509/roots.ts";
import { KINDS, kind, x509File } from "../../support/certificates.ts";

describe("certificates in text", () => {
  test("all of them, in order, whatever stands between", () => {
    const found = certificatesInPem(x509File("kinds.pem").toString());
    expect(found).toEqual([...KINDS.values()].map(({ der }) => der));
  });

  test.each([
    ["none", "nothing here"],
    ["a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
    ["one that does not end", "-----BEGIN CERTIFICATE-----\nAAAA\n"],
    ["one with foreign characters", "-----BEGIN CERTIFICATE-----\nA!AA\n-----END CERTIFICATE-----\n"],
  ])("%s", (_, text) => {
    expect(certificatesInPem(text)).toEqual([]);
  });

  test("of older labels and with Windows line ends", () => {
    const der = kind("ed25519").der;
    const text = `-----BEGIN X509 CERTIFICATE-----\r\n${der.toString("base64")}\r\n-----END X509 CERTIFICATE-----`;
    expect(certificatesInPem(text)).toEqual([der]);
  });
});

describe("stores", () => {
  test("that of Node.js is read whole", () => {
    const store = openPemRoots(rootCertificates);
    expect(store.unreadable).toBe(0);
    expect(store.certificates).toHaveLength(rootCertificates.length);
    const [first = ""] = rootCertificates;
    const digest = new X509Certificate(first).fingerprint256.replaceAll(":", "").toLowerCase();
    expect(store.bySha256.get(digest)?.sha256).toBe(digest);
  });

  test("order and duplicates do not change the digest, another member does", () => {
    const [a, b] = [kind("ed25519").der, kind("ed448").der];
    const store = openRoots([a, b]);
    expect(openRoots([b, a, b]).sha256).toBe(store.sha256);
    expect(rootsOf([kind("ed448"), kind("ed25519")]).sha256).toBe(store.sha256);
    expect(openRoots([a]).sha256).not.toBe(store.sha256);
    expect(openRoots([a, Buffer.of(1)])).toMatchObject({ sha256: openRoots([a]).sha256, unreadable: 1 });
  });

  test("certificates of one name are found together", () => {
    const store = openRoots([kind("ed25519").der]);
    expect(store.bySubject.get(kind("ed25519").subject.key)).toEqual([kind("ed25519")]);
  });
});
