/** The trust store of a run: what came with Node.js, and what the user added (`settled.md` 9.7). */
import type { Input } from "../model/evidence.ts";
import { UserError } from "../model/user-error.ts";
import { builtInRoots } from "../net/roots.ts";
import type { Roots } from "../net/tls.ts";
import { openPemRoots, type RootStore } from "../proto/x509/roots.ts";

export interface RunTrust {
  /** For OpenSSL, in PEM form. */
  readonly pem: Roots;
  /** The same, read by ourselves. */
  readonly roots: RootStore;
  /** SHA-256 of certificates that the user added. */
  readonly own: ReadonlySet<string>;
  readonly input: Input;
}

/**
 * The store. @param own texts with certificates in PEM form
 *
 * @throws UserError `config-invalid` for a text without a certificate
 */
export function openTrust(own: readonly string[] = [], node: string = process.versions.node): RunTrust {
  const added = own.map((text) => openPemRoots([text]));
  if (added.some(({ certificates, unreadable }) => certificates.length === 0 || unreadable > 0)) {
    throw new UserError("config-invalid", {
      what: "the file of --ca-file has no certificates, or some that cannot be read",
      fix: "give certificates in PEM form: -----BEGIN CERTIFICATE-----",
    });
  }
  const pem = [...builtInRoots(), ...own];
  const roots = openPemRoots(pem);
  return {
    pem,
    roots,
    own: new Set(added.flatMap(({ certificates }) => certificates.map(({ sha256 }) => sha256))),
    input: { name: "ca-store", source: `node ${node}`, digest: `sha256:${roots.sha256}` },
  };
}
