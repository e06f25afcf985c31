import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { certificateKey } from "../../../src/lab/tls/key.ts";
import type { TlsaRecord } from "../../../src/proto/tlsa/record.ts";
import {
  describeRecords,
  isPairOfRecords,
  judgeRollover,
  type ServiceQuestion,
} from "../../../src/proto/tlsa/rollover.ts";
import type { Certificate } from "../../../src/proto/x509/certificate.ts";
import { rootsOf } from "../../../src/proto/x509/roots.ts";
import { make, NOW } from "../../support/certificates.ts";

const MX = "mx.example";
const issuer = make({ subject: "issuer", ca: {} }, make({ subject: "root", ca: {} }));
const L = make({ subject: "leaf", dns: [MX] }, issuer).certificate;
const E = make({ subject: "rsa", dns: [MX], key: certificateKey("rsa2048", "leaf") }, issuer).certificate;
const I = issuer.certificate;
const other = make({ subject: "other", ca: {} }).certificate;
const third = make({ subject: "third", ca: {} }).certificate;

const key = (usage: number, certificate: Certificate, matching = 1): TlsaRecord => ({
  usage,
  selector: 1,
  matching,
  data: createHash(matching === 1 ? "sha256" : "sha512")
    .update(certificate.publicKey.spki)
    .digest(),
});
const ask = (
  records: readonly TlsaRecord[],
  chains: readonly (readonly Certificate[])[] = [[L, I]],
): ServiceQuestion => ({ records, chains, service: "mail", names: [MX], roots: rootsOf([]), now: NOW });

// `mail.md` 8.4 and 13.6
describe("rollover", () => {
  test.each<[string, readonly TlsaRecord[], "keys" | "anchor" | null]>([
    ["A01 one record", [key(3, L)], null],
    ["A02 one for the next key", [key(3, L), key(3, other)], "keys"],
    ["A03 the same twice", [key(3, L), key(3, L)], null],
    ["A04 one for the issuer", [key(3, L), key(2, I)], "anchor"],
    ["A05 one for an unrelated issuer", [key(3, L), key(2, other)], null],
    ["two digests of the key in use", [key(3, L), key(3, L, 2)], null],
    ["only for other keys", [key(3, other), key(3, third)], null],
    ["a next key that nobody can use", [key(3, L), { ...key(3, other), data: Buffer.alloc(31) }], null],
    ["nothing", [], null],
  ])("%s: %s", (_, records, by) => {
    expect(judgeRollover(ask(records))).toEqual({ prepared: by !== null, by, anchorsOnly: false });
  });

  test("only issuers: ready by nature, not by records", () => {
    expect(judgeRollover(ask([key(2, I)]))).toEqual({ prepared: false, by: null, anchorsOnly: true });
  });

  test("of two leaves each needs a record, and the other's is not the next key", () => {
    const chains = [
      [L, I],
      [E, I],
    ];
    expect(judgeRollover(ask([key(3, L), key(3, E)], chains)).by).toBeNull();
    expect(judgeRollover(ask([key(3, L), key(3, other)], chains)).by).toBeNull();
    expect(judgeRollover(ask([key(3, L), key(3, E), key(3, other)], chains)).by).toBe("keys");
    expect(judgeRollover(ask([key(3, L), key(3, E), key(2, I)], chains)).by).toBe("anchor");
  });

  test("without a chain distinct usable records are counted", () => {
    expect(judgeRollover(ask([key(3, L), key(3, other)], []))).toMatchObject({ prepared: true, by: "count" });
    expect(judgeRollover(ask([key(3, L), key(3, L)], []))).toMatchObject({ prepared: false, by: null });
    expect(judgeRollover(ask([key(3, L), key(2, I)], []))).toMatchObject({ prepared: true });
    expect(judgeRollover(ask([key(2, I), key(2, other)], []))).toMatchObject({ prepared: false });
  });

  // `tls.md` 1.2
  test.each([
    ["two of usage 3, be they the same", [key(3, L), key(3, L)], true],
    ["usage 3 and usage 2", [key(3, L), key(2, other)], true],
    ["usage 3", [key(3, L)], false],
    ["two of usage 2", [key(2, I), key(2, other)], false],
    ["usage 3 and usage 1", [key(3, L), key(1, L)], false],
  ])("internet.nl's rule: %s", (_, records, expected) => {
    expect(isPairOfRecords(records)).toBe(expected);
  });
});

describe("what each record is good for", () => {
  const states = (question: ServiceQuestion): string[] => describeRecords(question).map(({ state }) => state);
  test("active, standby and unusable", () => {
    const records = [key(3, L), key(3, other), key(1, L), key(2, I)];
    expect(states(ask(records))).toEqual(["active", "standby", "unusable", "active"]);
  });

  test("what fits nothing is stale while a chain is not proved", () => {
    expect(states(ask([key(3, other)]))).toEqual(["stale"]);
    expect(
      states(
        ask(
          [key(3, L), key(3, other)],
          [
            [L, I],
            [E, I],
          ],
        ),
      ),
    ).toEqual(["active", "stale"]);
    expect(states(ask([key(3, L)], []))).toEqual(["stale"]);
  });

  test("a record that a stronger digest outdoes is still about the key in use", () => {
    expect(states(ask([key(3, L), key(3, L, 2)]))).toEqual(["active", "active"]);
    expect(states(ask([key(3, L), key(3, other, 2)]))).toEqual(["active", "stale"]);
  });

  test.each<[string, readonly TlsaRecord[], readonly (readonly string[])[]]>([
    ["3 1 1 and 2 1 1 are usual", [key(3, L), key(2, I)], [[], []]],
    ["2 0 1 is usual", [{ ...key(2, I), selector: 0 }], [[]]],
    ["3 1 2 is not", [key(3, L, 2)], [["unusual-parameters"]]],
    [
      "3 0 1 breaks at every renewal",
      [{ ...key(3, L), selector: 0 }],
      [["unusual-parameters", "pins-certificate"]],
    ],
    ["the second of two equal ones", [key(3, L), key(3, L)], [[], ["duplicate"]]],
    ["usages 2 and 3 for one key", [key(3, L), key(2, L)], [["both-usages"], ["both-usages"]]],
  ])("notes: %s", (_, records, notes) => {
    expect(describeRecords(ask(records)).map((one) => one.notes)).toEqual(notes);
  });
});
