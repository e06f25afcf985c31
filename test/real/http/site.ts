import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { goodSecurityTxt, startPage } from "../../../src/lab/http/site.ts";
import { openAuthority } from "../../../src/lab/tls/authority.ts";
import { pem } from "../../../src/proto/pem.ts";
import { NOW } from "../../support/evidence.ts";
import { type HttpPlace, SITE, WWW } from "./row.ts";

/** What is the same for all servers. */
export interface SharedSite extends Omit<HttpPlace, "directory"> {
  /** PEM text of the root. */
  readonly ca: string;
}

const VALID_DAYS = [-4000, 4000] as const;

/** Pages and certificates that all servers share. */
export function writeSite(directory: string): SharedSite {
  const authority = openAuthority(Math.floor(Date.now() / 1000));
  // Valid both today, for OpenSSL, and at the time at which the evidence is judged.
  const issued = authority.issue({ names: [SITE, WWW], key: "rsa3072", issuer: "rsa", days: VALID_DAYS });
  const chain = issued.chain.map((der) => pem("CERTIFICATE", der)).join("");
  const key = String(issued.key.privateKey.export({ format: "pem", type: "pkcs8" }));
  const pages = join(directory, "pages");
  mkdirSync(join(pages, ".well-known"), { recursive: true });
  const write = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  write("pages/index.html", startPage(SITE));
  write("pages/.well-known/security.txt", goodSecurityTxt(SITE, NOW));
  return {
    ca: authority.pem,
    pages,
    chain: write("chain.pem", chain),
    key: write("key.pem", key),
    both: write("both.pem", chain + key),
  };
}
