import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type LeafSpec, openAuthority, type StapleSpec } from "../../../src/lab/tls/authority.ts";
import { makeCertificate } from "../../../src/lab/tls/certificate.ts";
import { time } from "../../../src/lab/tls/der.ts";
import { certificateKey, type KeyKind } from "../../../src/lab/tls/key.ts";
import { pem } from "../../../src/proto/pem.ts";

const NOW = Math.floor(Date.UTC(2026, 6, 1) / 1000);
const authority = openAuthority(NOW);
const GOOD: LeafSpec = { names: ["good.test", "www.good.test"] };
const folder = mkdtempSync(join(tmpdir(), "waterpas-ca-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function write(name: string, text: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** What `openssl verify` says of a chain: `OK` or its error number. */
function verify(chain: readonly Buffer[]): string {
  const [leaf = Buffer.alloc(0), ...rest] = chain.map((der) => pem("CERTIFICATE", der));
  const options = ["-attime", String(NOW), "-auth_level", "0", "-purpose", "sslserver"];
  const trusted = ["-CAfile", write("ca.pem", authority.pem), "-no-CApath", "-no-CAstore"];
  const others = rest.length === 0 ? [] : ["-untrusted", write("rest.pem", rest.join(""))];
  const file = write("leaf.pem", leaf.toString());
  const ran = spawnSync("openssl", ["verify", ...options, ...trusted, ...others, file], { encoding: "utf8" });
  return ran.status === 0 ? "OK" : (/error (\d+) at/.exec(ran.stderr)?.[1] ?? ran.stderr);
}

describe.runIf(hasOpenssl)("openssl verify on", () => {
  test.each<[string, Partial<LeafSpec>, string]>([
    ["a good leaf", {}, "OK"],
    ["a leaf of the RSA intermediate", { issuer: "rsa", key: "rsa3072" }, "OK"],
    ["a leaf signed with RSASSA-PSS", { issuer: "rsa", signature: { hash: "sha256", pss: true } }, "OK"],
    ["a leaf of the root itself", { issuer: "root" }, "OK"],
    ["a leaf with promises of logs", { logs: [0, 1] }, "OK"],
    ["a chain with the root", { sends: "with-root" }, "OK"],
    ["a chain in the wrong order", { sends: "wrong-order" }, "OK"],
    ["a leaf signed with SHA-1", { issuer: "rsa", signature: { hash: "sha1" } }, "OK"],
    ["a leaf signed with MD5", { issuer: "rsa", signature: { hash: "md5" } }, "OK"],
    // X509_V_ERR_* of openssl-verification-options(1)
    ["an expired leaf", { days: [-100, -10] }, "10"],
    ["a leaf of the future", { days: [1, 80] }, "9"],
    ["a leaf signed by itself", { issuer: "self" }, "18"],
    ["a leaf below an unknown root", { issuer: "stranger" }, "20"],
    ["a leaf without its intermediate", { sends: "leaf" }, "20"],
    ["a corrupt signature", { also: { corrupt: true } }, "7"],
    ["a leaf for another purpose", { also: { usages: ["1.3.6.1.5.5.7.3.4"] } }, "26"],
  ])("%s: %s", (_, change, outcome) => {
    expect(verify(authority.issue({ ...GOOD, ...change }).chain)).toBe(outcome);
  });

  test.each<[string, StapleSpec, string]>([
    ["good", { status: "good" }, ": good"],
    ["revoked", { status: "revoked" }, ": revoked"],
    ["unknown", { status: "unknown" }, ": unknown"],
    ["signed by a delegate", { status: "good", signer: "delegate" }, ": good"],
    ["stale", { status: "good", days: [-9, -2] }, "Status times invalid"],
    ["signed by a stranger", { status: "good", signer: "stranger" }, "Response Verify Failure"],
    ["corrupt", { status: "good", corrupt: true }, "Response Verify Failure"],
    ["a refusal", { status: "good", responseStatus: 3 }, "trylater (3)"],
  ])("a staple that is %s", (_, spec, words) => {
    // openssl-ocsp(1) compares with the clock of the machine and can be given no other.
    const fresh = openAuthority(Math.floor(Date.now() / 1000));
    const issued = fresh.issue(GOOD);
    const intermediate = issued.chain[1] ?? Buffer.alloc(0);
    const ran = spawnSync(
      "openssl",
      [
        ...["ocsp", "-respin", write("staple.der", fresh.staple(issued, spec)), "-no_nonce"],
        ...["-issuer", write("issuer.pem", pem("CERTIFICATE", intermediate))],
        ...["-cert", write("leaf.pem", pem("CERTIFICATE", issued.leaf.der))],
        ...["-CAfile", write("ca.pem", fresh.pem), "-no-CApath", "-no-CAstore"],
      ],
      { encoding: "utf8" },
    );
    expect(ran.stdout + ran.stderr).toContain(words);
  });

  test("promises of logs, must-staple and AIA are read", () => {
    const { leaf } = authority.issue({
      ...GOOD,
      logs: [0, 1],
      ipAddresses: ["192.0.2.80", "2001:db8:2::80"],
      also: { mustStaple: true, ocspUri: "http://ocsp.ca.example", caIssuersUri: "http://ca.example/i.der" },
    });
    const file = write("leaf.pem", pem("CERTIFICATE", leaf.der));
    const { stdout } = spawnSync("openssl", ["x509", "-in", file, "-noout", "-text"], { encoding: "utf8" });
    expect(stdout.match(/Signed Certificate Timestamp:/g)).toHaveLength(2);
    expect(stdout).toContain("status_request");
    expect(stdout).toContain("OCSP - URI:http://ocsp.ca.example");
    expect(stdout).toContain("IP Address:2001:DB8:2:0:0:0:0:80");
  });
});

test.each<KeyKind>([
  "p224",
  "p256",
  "p384",
  "p521",
  "secp256k1",
  "brainpool256",
  "ed25519",
  "ed448",
  "rsa512",
  "rsa1024",
  "rsa2048",
  "rsa3072",
  "rsa4096",
])("a leaf with a key of kind %s holds that key", (kind) => {
  const { leaf, key } = authority.issue({ ...GOOD, key: kind });
  const read = new X509Certificate(leaf.der);
  expect(read.publicKey.export({ format: "der", type: "spki" })).toEqual(key.spki);
  expect(read.checkPrivateKey(key.privateKey)).toBe(true);
});

test("the same leaf has the same serial number and key, another one another number", () => {
  const [one, same, other] = [GOOD, GOOD, { ...GOOD, days: [-9, 80] as const }].map((spec) =>
    openAuthority(NOW).issue(spec),
  );
  expect(one?.leaf.serial).toEqual(same?.leaf.serial);
  expect(one?.leaf.serial).not.toEqual(other?.leaf.serial);
  expect(one?.key.spki).toEqual(same?.key.spki);
});

test("what is valid is so now and by the machine's clock, what is not is so at neither", () => {
  const later = NOW + 150 * 86_400;
  const dates = (days?: readonly [number, number]): number[] => {
    const { leaf } = openAuthority(NOW, later).issue({ ...GOOD, ...(days === undefined ? {} : { days }) });
    return [leaf.spec.notBefore, leaf.spec.notAfter].map((seconds) => (seconds - NOW) / 86_400);
  };
  expect([dates(), dates([-100, -10]), dates([1, 80])]).toEqual([
    [-10, 230],
    [-100, -10],
    [151, 230],
  ]);
});

test("times from 2050 on are written with four digits of the year", () => {
  expect(time(Date.UTC(2049, 11, 31) / 1000).readUInt8(0)).toBe(0x17);
  expect(time(Date.UTC(2050, 0, 1) / 1000).readUInt8(0)).toBe(0x18);
});

test("a key cannot sign with a hash that has no identifier for it", () => {
  const key = certificateKey("p256", "x");
  const spec = { subject: "x", key, notBefore: NOW, notAfter: NOW };
  expect(() => makeCertificate({ ...spec, signature: { hash: "md5" } }, { name: "x", key })).toThrow("md5");
  const rsa = { name: "x", key: certificateKey("rsa2048", "x") };
  expect(() => makeCertificate({ ...spec, signature: { hash: "sha1", pss: true } }, rsa)).toThrow("PSS");
});
