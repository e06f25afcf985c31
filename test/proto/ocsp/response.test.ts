import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  nothing,
  objectId,
  octetString,
  sequence,
  tagged,
} from "../../../src/lab/tls/der.ts";
import { parseOcspResponse } from "../../../src/proto/ocsp/response.ts";
import { certificateIn, kind, NOW, sctList, spoil, x509File } from "../../support/certificates.ts";

const leaf = certificateIn("ocsp/leaf.pem");
const basicOf = (octets: Buffer) => {
  const parsed = parseOcspResponse(octets);
  return parsed.ok ? parsed.value.basic : parsed.reason;
};

describe("what `openssl ocsp` answered", () => {
  test.each([
    ["good", "good", "sha1"],
    ["good-sha256", "good", "sha256"],
    ["revoked", "revoked", "sha1"],
    ["unknown", "unknown", "sha1"],
    ["delegated", "good", "sha1"],
  ])("%s", (name, status, hash) => {
    expect(basicOf(x509File(`ocsp/${name}.der`))).toMatchObject({
      responses: [{ id: { serial: "0080f1", hash }, status }],
    });
  });

  test("time and reason of a revocation", () => {
    expect(basicOf(x509File("ocsp/revoked.der"))).toMatchObject({
      responses: [{ revokedAt: Date.UTC(2025, 0, 2, 3, 4, 5) / 1000, revocationReason: "keyCompromise" }],
    });
    expect(basicOf(x509File("ocsp/good.der"))).toMatchObject({
      responses: [{ revokedAt: null, revocationReason: null, scts: [] }],
    });
  });

  test("who signed, by name and by key, and the certificates sent along", () => {
    const responder = certificateIn("ocsp/responder.pem");
    expect(basicOf(x509File("ocsp/delegated.der"))).toMatchObject({
      responder: { by: "name", name: { commonName: "responder" } },
      certificates: [{ sha256: responder.sha256 }],
    });
    expect(basicOf(x509File("ocsp/delegated-by-key.der"))).toMatchObject({ responder: { by: "key" } });
    expect(leaf.serial).toBe("0080f1");
  });
});

describe("statuses of the whole", () => {
  test.each([
    [1, "malformed-request"],
    [2, "internal-error"],
    [3, "try-later"],
    [5, "sig-required"],
    [6, "unauthorized"],
    [4, "unknown"],
    [7, "unknown"],
  ])("%i is %s", (number, status) => {
    expect(parseOcspResponse(sequence(enumerated(number)))).toEqual({
      ok: true,
      value: { status, basic: null },
    });
  });

  test("a response that comes with an error status does not count", () => {
    const good = x509File("ocsp/good.der");
    const wrapped = good.subarray(good.indexOf("a082", 0, "hex"));
    expect(parseOcspResponse(sequence(enumerated(3), wrapped))).toEqual({
      ok: true,
      value: { status: "try-later", basic: null },
    });
  });
});

/** A response with one answer, its parts exchanged as asked; the signature is nonsense. */
function response(change: {
  readonly type?: string;
  readonly status?: Buffer;
  readonly extra?: readonly Buffer[];
  readonly version?: readonly Buffer[];
  readonly hash?: string;
}): Buffer {
  const time = generalizedTime(NOW);
  const id = sequence(
    sequence(objectId(change.hash ?? "1.3.14.3.2.26"), nothing()),
    octetString(),
    octetString(),
    integer(5),
  );
  const single = sequence(id, change.status ?? implicit(0, Buffer.alloc(0)), time, ...(change.extra ?? []));
  const data = sequence(...(change.version ?? []), explicit(2, octetString()), time, sequence(single));
  const basic = sequence(data, sequence(objectId("1.2.840.10045.4.3.2")), tagged(0x03, Buffer.of(0)));
  const bytes = explicit(0, sequence(objectId(change.type ?? "1.3.6.1.5.5.7.48.1.1"), octetString(basic)));
  return sequence(enumerated(0), bytes);
}

describe("other forms", () => {
  test("version, timestamps and no next update", () => {
    const scts = sequence(objectId("1.3.6.1.4.1.11129.2.4.5"), octetString(octetString(sctList([7, 8]))));
    const found = basicOf(
      response({ version: [explicit(0, integer(0))], extra: [explicit(1, sequence(scts))] }),
    );
    expect(found).toMatchObject({ responses: [{ nextUpdate: null, thisUpdate: NOW, status: "good" }] });
    expect(typeof found === "string" ? [] : found?.responses[0]?.scts).toHaveLength(2);
  });

  test("timestamps that cannot be read are none", () => {
    const scts = sequence(objectId("1.3.6.1.4.1.11129.2.4.5"), octetString(octetString()));
    expect(basicOf(response({ extra: [explicit(1, sequence(scts))] }))).toMatchObject({
      responses: [{ scts: [] }],
    });
  });

  test.each([
    ["revoked without reason", tagged(0xa1, generalizedTime(NOW)), null],
    [
      "revoked for a reason nobody defined",
      tagged(0xa1, generalizedTime(NOW), explicit(0, enumerated(7))),
      null,
    ],
    ["superseded", tagged(0xa1, generalizedTime(NOW), explicit(0, enumerated(4))), "superseded"],
  ])("%s", (_, status, revocationReason) => {
    expect(basicOf(response({ status }))).toMatchObject({
      responses: [{ status: "revoked", revokedAt: NOW, revocationReason }],
    });
  });

  test("an unknown hash is no fault", () => {
    expect(basicOf(response({ hash: "1.2.3" }))).toMatchObject({ responses: [{ id: { hash: null } }] });
  });

  test.each([
    ["no response at all", sequence(enumerated(0)), "no-response-bytes"],
    ["a response of another type", response({ type: "1.2.3" }), "unknown-response-type"],
    ["a status nobody defined", response({ status: implicit(3, Buffer.alloc(0)) }), "unknown-status"],
    ["octets behind it", Buffer.concat([response({}), Buffer.of(0)]), "trailing-octets"],
    ["nothing", Buffer.alloc(0), "truncated"],
    ["a certificate", kind("ed25519").der, "unexpected-tag"],
  ])("%s: %s is refused", (_, octets, reason) => {
    expect(parseOcspResponse(octets)).toEqual({ ok: false, reason });
  });
});

test("no octets make it throw", () => {
  const samples = ["good", "revoked", "delegated"].map((name) => x509File(`ocsp/${name}.der`));
  const spoilt = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(), fc.nat(255))
    .map(([der, at, how, value]) => spoil(der, at, how, value));
  fc.assert(
    fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 200 })), (octets) => {
      expect(() => parseOcspResponse(octets)).not.toThrow();
    }),
    { seed: 10, numRuns: 2000 },
  );
});
