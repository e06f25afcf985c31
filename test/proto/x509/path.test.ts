import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { bitString, explicit, implicit, octetString, sequence } from "../../../src/lab/tls/der.ts";
import { certificateKey } from "../../../src/lab/tls/key.ts";
import { pem } from "../../../src/proto/pem.ts";
import type { Certificate } from "../../../src/proto/x509/certificate.ts";
import { findPath } from "../../../src/proto/x509/path.ts";
import { rootsOf } from "../../../src/proto/x509/roots.ts";
import {
  caIssuers,
  commonName,
  dnsName,
  extension,
  make,
  NOW,
  type Wanted,
} from "../../support/certificates.ts";

const OLD = { days: [-400, -1] } as const;
const COMING = { days: [1, 400] } as const;
const root = make({ subject: "root", ca: {} });
const intermediate = make({ subject: "intermediate", ca: {} }, root);
const leafBelow = (wanted: Partial<Wanted>, issuer = intermediate) =>
  make({ subject: "leaf", dns: ["a.example"], ...wanted }, issuer).certificate;
const leaf = leafBelow({});
const underRoot = (wanted: Partial<Wanted>) => make({ subject: "intermediate", ca: {}, ...wanted }, root);

/** Name constraints, permitted and excluded, of dNSName subtrees. */
const constrained = (permitted: readonly Buffer[], excluded: readonly Buffer[]): Buffer => {
  const trees = (number: number, bases: readonly Buffer[]): Buffer[] =>
    bases.length === 0 ? [] : [explicit(number, ...bases.map((base) => sequence(base)))];
  return extension("2.5.29.30", sequence(...trees(0, permitted), ...trees(1, excluded)), true);
};
const below = (more: readonly Buffer[], wanted: Partial<Wanted> = {}): Case => {
  const authority = underRoot({ more });
  return { leaf: leafBelow(wanted, authority), sent: [authority.certificate], roots: [root.certificate] };
};

interface Case {
  readonly leaf: Certificate;
  readonly sent: readonly Certificate[];
  readonly roots: readonly Certificate[];
}

const CASES: Readonly<Record<string, Case & { readonly faults: readonly string[] }>> = {
  "a good chain": { leaf, sent: [leaf, intermediate.certificate], roots: [root.certificate], faults: [] },
  "the root sent along": {
    leaf,
    sent: [intermediate.certificate, root.certificate],
    roots: [root.certificate],
    faults: [],
  },
  "issued by the root itself": { leaf: leafBelow({}, root), sent: [], roots: [root.certificate], faults: [] },
  "signed by itself": {
    leaf: make({ subject: "self", dns: ["a.example"] }).certificate,
    sent: [],
    roots: [root.certificate],
    faults: ["self-signed@self"],
  },
  "signed by itself and trusted": selfTrusted(),
  "an intermediate missing": { leaf, sent: [leaf], roots: [root.certificate], faults: ["unknown-root@leaf"] },
  "an intermediate missing, with the place where it lies": {
    leaf: leafBelow({ more: [caIssuers("http://ca.example/")] }),
    sent: [],
    roots: [root.certificate],
    faults: ["incomplete@leaf"],
  },
  "a root nobody knows, sent": {
    leaf,
    sent: [intermediate.certificate, root.certificate],
    roots: [make({ subject: "another", ca: {} }).certificate],
    faults: ["unknown-root@root"],
  },
  "a root nobody knows, not sent": {
    leaf,
    sent: [intermediate.certificate],
    roots: [],
    faults: ["unknown-root@intermediate"],
  },
  "an intermediate as trusted as a root": {
    leaf,
    sent: [],
    roots: [intermediate.certificate],
    faults: ["unknown-root@intermediate"],
  },
  "an expired leaf": {
    leaf: leafBelow(OLD),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["expired@leaf"],
  },
  "a leaf to come": {
    leaf: leafBelow(COMING),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["not-yet-valid@leaf"],
  },
  "an expired intermediate": chainOf(underRoot(OLD), ["expired@intermediate"]),
  "an expired intermediate beside a good one": {
    leaf,
    sent: [underRoot({ ...OLD, key: intermediate.key }).certificate, intermediate.certificate],
    roots: [root.certificate],
    faults: [],
  },
  "an expired root": expiredRoot(),
  "a root that expired and was renewed with the same key": renewedRoot(),
  "an expired cross-signature behind a trusted root (Internet.nl#614)": crossSigned(),
  "purposes without TLS servers": {
    leaf: leafBelow({ usages: ["1.3.6.1.5.5.7.3.2"] }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["wrong-eku@leaf"],
  },
  "any purpose": {
    leaf: leafBelow({ usages: ["2.5.29.37.0"] }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["wrong-eku@leaf"],
  },
  "an intermediate for mail only": chainOf(underRoot({ usages: ["1.3.6.1.5.5.7.3.4"] }), [
    "wrong-eku@intermediate",
  ]),
  "a leaf that may only sign certificates": {
    leaf: leafBelow({ keyUsage: bitString(Buffer.of(0x04), 2) }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["wrong-key-usage@leaf"],
  },
  "a leaf that may agree on keys": {
    leaf: leafBelow({ keyUsage: bitString(Buffer.of(0x08), 3) }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: [],
  },
  "a leaf without key usage": {
    leaf: leafBelow({ keyUsage: null }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: [],
  },
  "a leaf that issued another leaf": chainOf(underRoot({ ca: false }), ["not-a-ca@intermediate"]),
  "a path longer than allowed": twoLevels({ pathLength: 0 }, ["path-too-long@first"]),
  "a path as long as allowed": twoLevels({ pathLength: 1 }, []),
  "names inside the constraints": { ...below([constrained([dnsName("example")], [])]), faults: [] },
  "names inside constraints with a dot": { ...below([constrained([dnsName("a.example")], [])]), faults: [] },
  "names outside the constraints": {
    ...below([constrained([dnsName("b.example")], [])]),
    faults: ["name-constraints@intermediate"],
  },
  "names that only end alike": {
    ...below([constrained([dnsName("example.nl")], [])], { dns: ["badexample.nl"] }),
    faults: ["name-constraints@intermediate"],
  },
  "names excluded": {
    ...below([constrained([], [dnsName("a.example")])]),
    faults: ["name-constraints@intermediate"],
  },
  "a subject outside the permitted directory": {
    ...below([constrained([explicit(4, commonName("somebody"))], [])]),
    faults: ["name-constraints@intermediate"],
  },
  "a subject inside the permitted directory": {
    ...below([constrained([explicit(4, commonName("leaf"))], [])]),
    faults: [],
  },
  "an address outside the permitted range": {
    ...addressCase("c6336401"),
    faults: ["name-constraints@intermediate"],
  },
  "an address inside the permitted range": { ...addressCase("c0000263"), faults: [] },
  "a range of the other family": {
    ...addressCase("20010db8000000000000000000000001"),
    faults: ["name-constraints@intermediate"],
  },
  "a critical extension nobody knows": {
    leaf: leafBelow({ more: [extension("1.2.3.4", octetString(), true)] }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["unknown-critical-extension@leaf"],
  },
  "purposes that cannot be read": {
    leaf: leafBelow({ usages: [], more: [extension("2.5.29.37", octetString())] }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["malformed-extension@leaf"],
  },
  "a broken signature": {
    leaf: leafBelow({ corrupt: true }),
    sent: [intermediate.certificate],
    roots: [root.certificate],
    faults: ["bad-signature@leaf"],
  },
  "an issuer of the same name with another key": {
    leaf: leafBelow({ without: "key-ids" }),
    sent: [underRoot({ key: certificateKey("p256", "impostor"), without: "key-ids" }).certificate],
    roots: [root.certificate],
    faults: ["bad-signature@leaf"],
  },
  "several faults": {
    leaf: leafBelow({ ...OLD, usages: ["1.3.6.1.5.5.7.3.2"] }),
    sent: [intermediate.certificate],
    roots: [],
    faults: ["unknown-root@intermediate", "expired@leaf", "wrong-eku@leaf"],
  },
};

function chainOf(
  issuer: typeof root,
  faults: readonly string[],
): Case & { readonly faults: readonly string[] } {
  return { leaf: leafBelow({}, issuer), sent: [issuer.certificate], roots: [root.certificate], faults };
}

function selfTrusted(): Case & { readonly faults: readonly string[] } {
  const self = make({ subject: "self", dns: ["a.example"] }).certificate;
  return { leaf: self, sent: [], roots: [self], faults: [] };
}

function expiredRoot(): Case & { readonly faults: readonly string[] } {
  const expired = make({ subject: "root", ca: {}, ...OLD });
  return {
    leaf: leafBelow({}, expired),
    sent: [],
    roots: [expired.certificate],
    faults: ["expired@root"],
  };
}

function renewedRoot(): Case & { readonly faults: readonly string[] } {
  const expired = make({ subject: "root", ca: {}, ...OLD });
  return {
    leaf,
    sent: [intermediate.certificate, expired.certificate],
    roots: [root.certificate],
    faults: [],
  };
}

/** The root is also issued by an older one, which has expired. */
function crossSigned(): Case & { readonly faults: readonly string[] } {
  const older = make({ subject: "older root", ca: {}, ...OLD });
  const cross = make({ subject: "root", ca: {}, key: root.key, ...OLD }, older);
  return {
    leaf,
    sent: [intermediate.certificate, cross.certificate, older.certificate],
    roots: [root.certificate, older.certificate],
    faults: [],
  };
}

function twoLevels(
  ca: { readonly pathLength: number },
  faults: readonly string[],
): Case & { readonly faults: readonly string[] } {
  const first = make({ subject: "first", ca }, root);
  const second = make({ subject: "second", ca: {} }, first);
  return {
    leaf: leafBelow({}, second),
    sent: [second.certificate, first.certificate],
    roots: [root.certificate],
    faults,
  };
}

function addressCase(address: string): Case {
  const range = implicit(7, Buffer.from("c0000200ffffff00", "hex"));
  const names = sequence(implicit(7, Buffer.from(address, "hex")));
  return below([constrained([range], [])], { dns: [], more: [extension("2.5.29.17", names)] });
}

const named = ({ code, certificate }: { code: string; certificate: Certificate }): string =>
  `${code}@${certificate.subject.commonName}`;
const answer = ({ leaf: one, sent, roots }: Case) =>
  findPath({ leaf: one, sent, roots: rootsOf(roots), now: NOW });

describe("faults", () => {
  test.each(Object.entries(CASES))("%s", (_, { faults, ...question }) => {
    const found = answer(question);
    expect(found.faults.map(named)).toEqual(faults);
    expect(found.trusted).toBe(faults.length === 0);
    expect(found.exhausted).toBe(true);
    expect(found.path[0]).toBe(question.leaf);
  });
});

const HAS_OPENSSL = spawnSync("openssl", ["version"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "waterpas-path-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `openssl verify` says; without Node.js' own limits of key sizes, which the trust handshake lifts as well. */
function isTrustedByOpenssl({ leaf: one, sent, roots }: Case): boolean {
  const file = (name: string, certificates: readonly Certificate[]): string => {
    const path = join(folder, name);
    writeFileSync(path, certificates.map(({ der }) => pem("CERTIFICATE", der)).join(""));
    return path;
  };
  const given = sent.length === 0 ? [] : ["-untrusted", file("sent", sent)];
  const trusted = roots.length === 0 ? [] : ["-CAfile", file("roots", roots)];
  const alone = ["-no-CApath", "-no-CAstore", ...(roots.length === 0 ? ["-no-CAfile"] : [])];
  const rules = ["-purpose", "sslserver", "-auth_level", "0", "-attime", String(NOW)];
  try {
    execFileSync("openssl", ["verify", ...alone, ...rules, ...trusted, ...given, file("leaf", [one])], {
      stdio: "pipe",
    });
    return true;
  } catch {
    return false; // status 2: not trusted
  }
}

describe.skipIf(!HAS_OPENSSL)("the verdict is that of OpenSSL", () => {
  test.each(Object.entries(CASES))("%s", (_, { faults, ...question }) => {
    expect(isTrustedByOpenssl(question)).toBe(faults.length === 0);
  });
});

describe("the search", () => {
  test("the path ends with the trusted root, not with the one sent", () => {
    expect(answer(CASES["a good chain"] as Case).path).toEqual([
      leaf,
      intermediate.certificate,
      root.certificate,
    ]);
  });

  test("what is known from elsewhere explains a gap and does not close it", () => {
    const question = { leaf, sent: [leaf], roots: rootsOf([root.certificate]), now: NOW };
    const found = findPath({ ...question, extra: [intermediate.certificate] });
    expect(found.faults.map(named)).toEqual(["incomplete@leaf"]);
    expect(findPath({ ...question, extra: [] }).faults.map(named)).toEqual(["unknown-root@leaf"]);
    const complete = { ...question, sent: [intermediate.certificate], extra: [intermediate.certificate] };
    expect(findPath(complete).trusted).toBe(true);
  });

  test("with `endsAnywhere` an intermediate may be the anchor", () => {
    const roots = rootsOf([intermediate.certificate]);
    expect(findPath({ leaf, sent: [], roots, now: NOW, endsAnywhere: true }).trusted).toBe(true);
  });

  test("dates count at the time asked about", () => {
    const question = { leaf, sent: [intermediate.certificate], roots: rootsOf([root.certificate]) };
    expect(findPath({ ...question, now: leaf.notAfter }).trusted).toBe(true);
    expect(findPath({ ...question, now: leaf.notAfter + 1 }).faults.map(({ code }) => code)).toEqual([
      "expired",
      "expired",
      "expired",
    ]);
    expect(findPath({ ...question, now: leaf.notBefore }).trusted).toBe(true);
  });

  test("a signature that cannot be verified here", () => {
    const signed = { ...leaf.signed, algorithm: { ...leaf.signed.algorithm, family: "other" as const } };
    const strange = { ...leaf, signed };
    const found = findPath({
      leaf: strange,
      sent: [intermediate.certificate],
      roots: rootsOf([root.certificate]),
      now: NOW,
    });
    expect(found.faults.map(({ code }) => code)).toEqual(["unsupported-signature"]);
  });

  test("two authorities that issued each other do not keep it busy for ever", () => {
    const keys = Array.from({ length: 6 }, (_, index) => certificateKey("p256", `mesh ${index}`));
    const makers = keys.map((key, index) =>
      make({ subject: `ca ${index}`, ca: {}, key, without: "key-ids" }),
    );
    const mesh = makers.flatMap((issuer, from) =>
      keys.flatMap((key, to) =>
        from === to
          ? []
          : [make({ subject: `ca ${to}`, ca: {}, key, without: "key-ids" }, issuer).certificate],
      ),
    );
    const [first = root] = makers;
    const lost = leafBelow({ without: "key-ids" }, first);
    const found = findPath({ leaf: lost, sent: mesh, roots: rootsOf([]), now: NOW });
    expect(found.trusted).toBe(false);
    expect(found.exhausted).toBe(false);
  });

  test("a ladder of eleven is too long, one of ten is not", () => {
    const ladder = (steps: number): Case => {
      let issuer = root;
      const sent: Certificate[] = [];
      for (let step = 0; step < steps; step++) {
        issuer = make({ subject: `step ${step}`, ca: {} }, issuer);
        sent.push(issuer.certificate);
      }
      return { leaf: leafBelow({}, issuer), sent, roots: [root.certificate] };
    };
    expect(answer(ladder(8)).trusted).toBe(true);
    expect(answer(ladder(9)).faults.map(({ code }) => code)).toEqual(["path-too-long"]);
  });

  test("any mixture of certificates gives an answer", () => {
    const pool = Object.values(CASES).flatMap(({ leaf: one, sent, roots }) => [one, ...sent, ...roots]);
    const some = fc.subarray(pool, { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...pool), some, some, (one, sent, roots) => {
        const found = answer({ leaf: one, sent, roots });
        expect(found.trusted).toBe(found.faults.length === 0);
        expect(found.path.length).toBeGreaterThan(0);
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
