import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeCertificate, OCSP_SIGNING } from "../../../src/lab/tls/certificate.ts";
import { certificateKey } from "../../../src/lab/tls/key.ts";
import { makeOcspResponse, type OcspSpec } from "../../../src/lab/tls/ocsp.ts";
import { judgeStaple, keepsMustStaple, type StapleFacts } from "../../../src/proto/ocsp/staple.ts";
import { certificateIn, certificateOf, DAY, NOW, spoil, x509File } from "../../support/certificates.ts";

describe("what `openssl ocsp` answered", () => {
  const leaf = certificateIn("ocsp/leaf.pem");
  const authority = certificateIn("ocsp/authority.pem");
  const now = certificateIn("ocsp/other.pem").notBefore + DAY;
  const judged = (name: string): StapleFacts =>
    judgeStaple({ response: x509File(`ocsp/${name}.der`), leaf, issuers: [authority], now });

  test.each([
    ["good", "good", true],
    ["good-sha256", "good", true],
    ["revoked", "revoked", true],
    ["unknown", "unknown", true],
    ["other", "other-certificate", true],
    ["delegated", "good", true],
    ["delegated-by-key", "good", true],
    // A certificate of the same issuer, but without the purpose of signing responses.
    ["impostor", "untrusted", false],
  ])("%s is %s", (name, state, isTrusted) => {
    expect(judged(name)).toMatchObject({ state, isTrusted, responseStatus: "successful" });
  });

  test("the facts of a revocation", () => {
    expect(judged("revoked")).toMatchObject({
      certificateStatus: "revoked",
      revokedAt: Date.UTC(2025, 0, 2, 3, 4, 5) / 1000,
      revocationReason: "keyCompromise",
    });
  });
});

const issuer = { name: "authority", key: certificateKey("p256", "ocsp authority") };
const validity = { notBefore: NOW - 30 * DAY, notAfter: NOW + 60 * DAY };
const authority = makeCertificate({ subject: "authority", key: issuer.key, ca: {}, ...validity }, issuer);
const leaf = makeCertificate(
  { subject: "leaf", key: certificateKey("p256", "ocsp leaf"), dnsNames: ["a.example"], ...validity },
  issuer,
);
const FRESH = { status: "good", thisUpdate: NOW - DAY, nextUpdate: NOW + DAY } as const;

function judge(spec: OcspSpec, now = NOW): StapleFacts {
  const response = makeOcspResponse(leaf, issuer, spec);
  return judgeStaple({
    response,
    leaf: certificateOf(leaf.der),
    issuers: [certificateOf(authority.der)],
    now,
  });
}

/** A responder whose certificate the authority issued. */
function responder(usages: readonly string[], days: readonly [number, number]): OcspSpec["responder"] {
  const signer = { name: "responder", key: certificateKey("p256", "ocsp responder") };
  const [notBefore, notAfter] = [NOW + days[0] * DAY, NOW + days[1] * DAY];
  const certificate = makeCertificate(
    { subject: signer.name, key: signer.key, usages, notBefore, notAfter },
    issuer,
  );
  return { signer, certificate };
}

describe("times", () => {
  test.each([
    ["fresh", FRESH, "good"],
    ["a clock five minutes ahead", { ...FRESH, thisUpdate: NOW + 300 }, "good"],
    ["a clock further ahead", { ...FRESH, thisUpdate: NOW + 301 }, "not-yet-valid"],
    ["in its last second", { ...FRESH, nextUpdate: NOW }, "good"],
    ["a second too old", { ...FRESH, nextUpdate: NOW - 1 }, "stale"],
    ["without end", { status: "good", thisUpdate: NOW - 300 * DAY }, "good"],
    ["revoked, and old", { ...FRESH, status: "revoked", nextUpdate: NOW - 1 }, "revoked"],
    ["unknown, and old", { ...FRESH, status: "unknown", nextUpdate: NOW - 1 }, "stale"],
  ] as const)("%s: %s", (_, spec, state) => {
    expect(judge(spec).state).toBe(state);
  });
});

describe("signatures", () => {
  test.each([
    ["by the issuer", FRESH, "good"],
    ["broken", { ...FRESH, corrupt: true }, "untrusted"],
    ["by an appointed responder", { ...FRESH, responder: responder([OCSP_SIGNING], [-1, 1]) }, "good"],
    [
      "by an appointed responder whose time has passed",
      { ...FRESH, responder: responder([OCSP_SIGNING], [-2, -1]) },
      "untrusted",
    ],
    [
      "by an appointed responder whose time comes",
      { ...FRESH, responder: responder([OCSP_SIGNING], [1, 2]) },
      "untrusted",
    ],
    [
      "by a server of the same issuer",
      { ...FRESH, responder: responder(["1.3.6.1.5.5.7.3.1"], [-1, 1]) },
      "untrusted",
    ],
    [
      "revoked, by somebody else",
      { ...FRESH, status: "revoked", responder: { signer: { name: "x", key: certificateKey("p256", "x") } } },
      "untrusted",
    ],
  ] as const)("%s: %s", (_, spec, state) => {
    expect(judge(spec as OcspSpec).state).toBe(state);
  });
});

describe("what is no proof", () => {
  const question = { leaf: certificateOf(leaf.der), issuers: [certificateOf(authority.der)], now: NOW };
  test("an error of the responder", () => {
    expect(judge({ ...FRESH, responseStatus: 3 })).toMatchObject({
      state: "unsuccessful",
      responseStatus: "try-later",
      certificateStatus: null,
      isTrusted: null,
    });
  });

  test("octets that are no response", () => {
    expect(judgeStaple({ ...question, response: Buffer.from("no") })).toMatchObject({
      state: "malformed",
      isTrusted: null,
    });
  });

  test("without the certificate of the issuer nothing can be said", () => {
    const response = makeOcspResponse(leaf, issuer, FRESH);
    expect(judgeStaple({ ...question, response, issuers: [] })).toMatchObject({
      state: "no-issuer",
      isTrusted: null,
    });
  });

  test("an issuer of the same name and another key is another issuer", () => {
    const namesake = { name: "authority", key: certificateKey("p256", "ocsp namesake") };
    const twin = makeCertificate(
      { subject: "leaf", key: certificateKey("p256", "ocsp leaf"), dnsNames: ["a.example"], ...validity },
      namesake,
    );
    const response = makeOcspResponse(twin, namesake, FRESH);
    expect(judgeStaple({ ...question, response }).state).toBe("other-certificate");
  });

  test("no spoilt response is taken for another answer", () => {
    const response = makeOcspResponse(leaf, issuer, FRESH);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(255), (at, how, value) => {
        const octets = spoil(response, at, how, value);
        const { state } = judgeStaple({ ...question, response: octets });
        if (!octets.equals(response)) expect(["revoked", "unknown", "stale"]).not.toContain(state);
      }),
      { seed: 11, numRuns: 600 },
    );
  });
});

test.each([
  ["a good one each time", [judge(FRESH), judge(FRESH)], true],
  ["none once", [judge(FRESH), null], false],
  ["a stale one once", [judge(FRESH), judge({ ...FRESH, nextUpdate: NOW - 1 })], false],
  ["no handshake", [], false],
])("must staple: %s", (_, staples, kept) => {
  expect(keepsMustStaple(staples)).toBe(kept);
});
