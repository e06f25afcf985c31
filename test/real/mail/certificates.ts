import { createHash, X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  type Authority,
  type Issued,
  type LeafChange,
  openAuthority,
} from "../../../src/lab/tls/authority.ts";
import { pem } from "../../../src/proto/pem.ts";
import { type CertificateFiles, domainOf, exchangeOf, hostOf } from "./place.ts";
import type { MailRow, TlsaOf, TlsaSpec } from "./row.ts";

/** The certificates of one row. */
export interface RowCertificates {
  /** Those of its IPv4 address. */
  readonly issued: readonly Issued[];
  readonly ipv6: readonly Issued[];
}

const NAMES: Readonly<Record<NonNullable<MailRow["named"]>, (row: MailRow) => readonly string[]>> = {
  mx: (row) => [...new Set([hostOf(row), exchangeOf(row)])],
  domain: (row) => [domainOf(row)],
  stranger: () => ["elsewhere.example"],
};

/** Issues what the servers of a row need. */
export function certificatesOf(row: MailRow, authority: Authority): RowCertificates {
  const names = NAMES[row.named ?? "mx"](row);
  const issue = (leaf: LeafChange): Issued => authority.issue({ names, keyLabel: row.id, ...leaf });
  return {
    issued: (row.leaves ?? [{}]).map(issue),
    ipv6: row.ipv6 === undefined ? [] : [issue(row.ipv6)],
  };
}

/** Writes a chain and its key as files that anybody may read: the servers give up root. */
export function writeIssued(directory: string, name: string, { chain, key }: Issued): CertificateFiles {
  const files = { chain: join(directory, `${name}.pem`), key: join(directory, `${name}.key`) };
  writeFileSync(files.chain, chain.map((der) => pem("CERTIFICATE", der)).join(""));
  writeFileSync(files.key, String(key.privateKey.export({ format: "pem", type: "pkcs8" })));
  return files;
}

const SHORT_OCTETS = 31;

/** Association data as RFC 6698 section 2.1 has it, read with OpenSSL and not with our own parser. */
function association(der: Buffer, selector: string, matching: string): Buffer {
  const octets =
    selector === "0"
      ? der
      : Buffer.from(new X509Certificate(der).publicKey.export({ format: "der", type: "spki" }));
  const algorithm = { "1": "sha256", "2": "sha512" }[matching];
  return algorithm === undefined ? octets : createHash(algorithm).update(octets).digest();
}

const derOf = (what: TlsaOf, { issued }: RowCertificates, authority: Authority): Buffer | undefined => {
  const [first, second] = issued;
  const found: Readonly<Record<TlsaOf, () => Buffer | undefined>> = {
    leaf: () => first?.leaf.der,
    short: () => first?.leaf.der,
    second: () => second?.leaf.der,
    issuer: () => first?.chain[1],
    root: () => authority.root.der,
    stranger: () => authority.issue({ names: ["stranger.example"], keyLabel: "stranger" }).leaf.der,
  };
  return found[what]();
};

/** RDATA of a TLSA record, presentation form. */
export function tlsaRdata(spec: TlsaSpec, certificates: RowCertificates, authority: Authority): string {
  const [usage = "", selector = "", matching = "", what = ""] = spec.split(" ");
  const der = derOf(what as TlsaOf, certificates, authority);
  if (der === undefined) {
    throw new Error(`no certificate for ${spec}`);
  }
  const data = association(der, selector, matching);
  return `${usage} ${selector} ${matching} ${data.subarray(0, what === "short" ? SHORT_OCTETS : data.length).toString("hex")}`;
}

export const openLabAuthority = (): Authority => openAuthority(Math.floor(Date.now() / 1000));
