/** The certificates that trust begins with (`settled.md` 9.7). */
import { rootCertificates } from "node:tls";

/** Those that come with the running Node.js, which takes them from Mozilla's list; in PEM form. */
export function builtInRoots(): readonly string[] {
  return rootCertificates;
}
