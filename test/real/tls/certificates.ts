import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { type LeafSpec, openAuthority } from "../../../src/lab/tls/authority.ts";
import { dhParameters, OAKLEY_2 } from "../../../src/lab/tls/prime.table.ts";
import { pem } from "../../../src/proto/pem.ts";
import { SITE } from "./row.ts";

/** Files of one leaf. */
export interface CertificateFiles {
  /** Leaf and intermediate. */
  readonly chain: string;
  readonly key: string;
  /** Both in one file, as haproxy wants them. */
  readonly both: string;
  /** OCSP response, DER: good, and signed by nobody who may. */
  readonly staple: string;
}

export interface Certificates {
  /** PEM text of the root. */
  readonly ca: string;
  readonly caFile: string;
  readonly ec: CertificateFiles;
  readonly rsa: CertificateFiles;
  readonly rsa2048: CertificateFiles;
  readonly rsa1024: CertificateFiles;
  /** Signed with RSASSA-PSS. */
  readonly pss: CertificateFiles;
  readonly ed25519: CertificateFiles;
  /** Parameters of Diffie-Hellman with the second Oakley group. */
  readonly dh1024: string;
}

/** Writes certificates of the lab's authority as files that servers read. */
export function writeCertificates(directory: string): Certificates {
  const authority = openAuthority(Math.floor(Date.now() / 1000));
  const write = (name: string, content: string | Buffer): string => {
    const file = join(directory, name);
    writeFileSync(file, content);
    return file;
  };
  const leaf = (name: string, change: Omit<LeafSpec, "names">): CertificateFiles => {
    const issued = authority.issue({ names: [SITE, `www.${SITE}`], ...change });
    const chain = issued.chain.map((der) => pem("CERTIFICATE", der)).join("");
    const key = String(issued.key.privateKey.export({ format: "pem", type: "pkcs8" }));
    return {
      chain: write(`${name}.pem`, chain),
      key: write(`${name}.key`, key),
      both: write(`${name}.both`, chain + key),
      staple: write(`${name}.ocsp`, authority.staple(issued, { status: "good" })),
    };
  };
  const also = { ocspUri: "http://ocsp.ca.example/" };
  return {
    ca: authority.pem,
    caFile: write("ca.pem", authority.pem),
    ec: leaf("ec", { also }),
    rsa: leaf("rsa", { key: "rsa3072", issuer: "rsa" }),
    rsa2048: leaf("rsa2048", { key: "rsa2048", issuer: "rsa" }),
    rsa1024: leaf("rsa1024", { key: "rsa1024", issuer: "rsa" }),
    pss: leaf("pss", { key: "rsa3072", issuer: "rsa", signature: { hash: "sha256", pss: true } }),
    ed25519: leaf("ed25519", { key: "ed25519" }),
    dh1024: write("dh1024.pem", dhParameters(OAKLEY_2)),
  };
}
