import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { must } from "./process.ts";
import { ZoneText } from "./zone-text.ts";

/** DNSSEC algorithm numbers and the names BIND's tools use. */
const BIND_NAMES: Readonly<Record<number, string>> = {
  5: "RSASHA1",
  7: "NSEC3RSASHA1",
  8: "RSASHA256",
  10: "RSASHA512",
  13: "ECDSAP256SHA256",
  14: "ECDSAP384SHA384",
  15: "ED25519",
  16: "ED448",
};

const LDNS_NAMES: Readonly<Record<number, string>> = { ...BIND_NAMES, 7: "RSASHA1-NSEC3-SHA1" };

/** A key pair to make. `ksk` and `csk` carry the SEP flag. */
export interface KeySpec {
  readonly algorithm: number;
  readonly role: "ksk" | "zsk" | "csk";
  /** RSA modulus length; 2048 without it. */
  readonly bits?: number;
  /** ldns makes what BIND refuses, such as RSA with 512 bits. */
  readonly tool?: "bind" | "ldns";
  /** Sets the REVOKE flag (RFC 5011). */
  readonly revoked?: boolean;
}

/** A key pair on disk. */
export interface Key extends KeySpec {
  readonly tag: number;
  /** Path of the files without `.key` and `.private`. */
  readonly base: string;
  /** DNSKEY RDATA, presentation form. */
  readonly dnskey: string;
}

/** Which program signs. */
type Signer = "bind" | "ldns" | "knot";

/** How a zone is signed; times are seconds from now. */
export interface SignOptions {
  readonly signer?: Signer;
  readonly nsec3?: { readonly iterations?: number; readonly salt?: string; readonly optOut?: boolean };
  readonly start?: number;
  readonly end?: number;
  /** End of the signature over DNSKEY alone (dnssec-signzone). */
  readonly dnskeyEnd?: number;
  /** Sign everything with the KSK (dnssec-signzone -z). */
  readonly kskSignsAll?: boolean;
}

/** A zone to sign: unsigned text, keys, and a directory of its own. */
export interface SignJob {
  readonly zone: string;
  readonly text: string;
  readonly keys: readonly Key[];
  readonly directory: string;
  readonly options: SignOptions;
}

const DAY = 86_400;

const stamp = (offset: number): string =>
  new Date(Date.now() + offset * 1000).toISOString().replace(/[-:T]/g, "").slice(0, 14);

const readKey = (spec: KeySpec, base: string): Key => {
  const line = readFileSync(`${base}.key`, "utf8")
    .split("\n")
    .find((text) => /\sDNSKEY\s/.test(text));
  const dnskey = (line ?? "").replace(/^.*?DNSKEY\s+/, "").replace(/\s*;.*$/, "");
  const tag = Number(/\+(\d+)$/.exec(base)?.[1] ?? 0);
  return { ...spec, base, tag, dnskey };
};

const keygenBind = (spec: KeySpec, zone: string, directory: string): Promise<string> => {
  const size = spec.algorithm <= 10 ? ["-b", String(spec.bits ?? 2048)] : [];
  const flag = spec.role === "zsk" ? [] : ["-f", "KSK"];
  const name = BIND_NAMES[spec.algorithm] ?? "";
  return must(["dnssec-keygen", "-q", "-K", directory, "-a", name, ...size, ...flag, "-n", "ZONE", zone]);
};

const keygenLdns = (spec: KeySpec, zone: string, directory: string): Promise<string> => {
  const size = spec.algorithm <= 10 ? ["-b", String(spec.bits ?? 2048)] : [];
  const flag = spec.role === "zsk" ? [] : ["-k"];
  return must(["ldns-keygen", "-a", LDNS_NAMES[spec.algorithm] ?? "", ...size, ...flag, zone], {
    cwd: directory,
  });
};

/** Makes a key pair with a real key generator. */
export async function makeKey(spec: KeySpec, zone: string, directory: string): Promise<Key> {
  mkdirSync(directory, { recursive: true });
  const printed = await (spec.tool === "ldns" ? keygenLdns : keygenBind)(spec, zone, directory);
  const base = join(directory, printed.trim().split("\n").at(-1) ?? "");
  if (spec.revoked !== true) {
    return readKey(spec, base);
  }
  const revoked = (await must(["dnssec-revoke", "-r", "-K", directory, `${base}.key`])).trim();
  return readKey(spec, join(directory, basename(revoked)));
}

/** DS RDATA of a key (digest type 1, 2 or 4) as BIND computes it. */
export async function dsOf(key: Key, digest: 1 | 2 | 4): Promise<string> {
  const name = { 1: "SHA-1", 2: "SHA-256", 4: "SHA-384" }[digest];
  const line = await must(["dnssec-dsfromkey", "-A", "-a", name, `${key.base}.key`]);
  return line.trim().replace(/^.*?\sDS\s+/, "");
}

/** DS RDATA of any DNSKEY text, broken keys too, as ldns computes it (SHA-256). */
export async function dsOfText(zone: string, dnskey: string, directory: string): Promise<string> {
  const file = join(directory, "one.dnskey");
  writeFileSync(file, `${zone} 3600 IN DNSKEY ${dnskey}\n`);
  const line = await must(["ldns-key2ds", "-n", "-f", "-2", file]);
  return line
    .trim()
    .replace(/^.*?\sDS\s+/, "")
    .replace(/\s*;.*$/, "");
}

type SignWith = (job: SignJob, input: string, output: string) => Promise<void>;

const window = (options: SignOptions) => ({
  start: stamp(options.start ?? -2 * DAY),
  end: stamp(options.end ?? 12 * DAY),
});

const signBind: SignWith = async ({ zone, keys, directory, options }, input, output) => {
  const { start, end } = window(options);
  const { nsec3, dnskeyEnd, kskSignsAll } = options;
  const denial =
    nsec3 === undefined
      ? []
      : ["-3", nsec3.salt ?? "-", "-H", String(nsec3.iterations ?? 0), ...(nsec3.optOut ? ["-A"] : [])];
  const special = [
    ...(dnskeyEnd === undefined ? [] : ["-X", stamp(dnskeyEnd)]),
    ...(kskSignsAll ? ["-z"] : []),
    ...denial,
  ];
  const fixed = [
    "-q",
    "-P",
    "-S",
    "-O",
    "full",
    "-K",
    join(directory, "keys"),
    "-d",
    directory,
    "-s",
    start,
    "-e",
    end,
  ];
  const names = keys.map((key) => key.base);
  await must(["dnssec-signzone", ...fixed, ...special, "-o", zone, "-f", output, input, ...names]);
};

const signLdns: SignWith = async ({ zone, keys, options }, input, output) => {
  const { start, end } = window(options);
  const { nsec3 } = options;
  const denial =
    nsec3 === undefined
      ? []
      : [
          "-n",
          "-t",
          String(nsec3.iterations ?? 0),
          ...(nsec3.salt === undefined ? [] : ["-s", nsec3.salt]),
          ...(nsec3.optOut ? ["-p"] : []),
        ];
  const names = keys.map((key) => key.base);
  await must([
    "ldns-signzone",
    "-i",
    start,
    "-e",
    end,
    "-A",
    ...denial,
    "-o",
    zone,
    "-f",
    output,
    input,
    ...names,
  ]);
};

const knotPolicy = ({ zone, keys, directory, options }: SignJob, input: string): string => {
  const { nsec3 } = options;
  return [
    "server:",
    `  rundir: "${directory}"`,
    "database:",
    `  storage: "${directory}/kasp"`,
    "policy:",
    "  - id: lab",
    "    manual: on",
    "    cds-cdnskey-publish: none",
    `    single-type-signing: ${keys.some((key) => key.role === "csk") ? "on" : "off"}`,
    `    nsec3: ${nsec3 === undefined ? "off" : "on"}`,
    `    nsec3-iterations: ${nsec3?.iterations ?? 0}`,
    "    nsec3-salt-length: 0",
    `    nsec3-opt-out: ${nsec3?.optOut ? "on" : "off"}`,
    "    rrsig-lifetime: 12d",
    "    rrsig-refresh: 8d",
    "    rrsig-pre-refresh: 1h",
    "zone:",
    `  - domain: "${zone}"`,
    `    storage: "${directory}"`,
    `    file: "${input}"`,
    "    dnssec-signing: on",
    "    dnssec-policy: lab",
    "",
  ].join("\n");
};

const signKnot: SignWith = async (job, input, output) => {
  const { zone, keys, directory } = job;
  const file = join(directory, "kzonesign.conf");
  mkdirSync(join(directory, "kasp"), { recursive: true });
  mkdirSync(join(directory, "out"), { recursive: true });
  writeFileSync(file, knotPolicy(job, input));
  for (const key of keys) {
    await must(["keymgr", "-c", file, zone, "import-bind", `${key.base}.key`]);
  }
  await must(["kzonesign", "-c", file, "-o", join(directory, "out"), zone]);
  writeFileSync(output, readFileSync(join(directory, "out", basename(input))));
};

const SIGNERS: Readonly<Record<Signer, SignWith>> = { bind: signBind, ldns: signLdns, knot: signKnot };

let signings = 0;

/** Signs a zone with a real signer and returns the result as editable text. */
export async function signZone(job: SignJob): Promise<ZoneText> {
  signings += 1;
  mkdirSync(job.directory, { recursive: true });
  const input = join(job.directory, `plain-${signings}.zone`);
  const output = join(job.directory, `signed-${signings}.zone`);
  writeFileSync(input, job.text);
  await SIGNERS[job.options.signer ?? "bind"](job, input, output);
  return new ZoneText(job.zone, readFileSync(output, "utf8"));
}

/** Number of zones signed so far. */
export const countSignings = (): number => signings;
