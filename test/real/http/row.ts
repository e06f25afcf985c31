import type { TestId } from "../../../src/model/tests.table.ts";
import type { WebHeader } from "../../../src/model/web.ts";
import { ZONE } from "../../support/evidence.ts";
import { GOOD_FIELDS } from "../../support/web-evidence.ts";
import type { Daemon } from "../process.ts";

/** The name of the site; its `www` leads to it. */
export const SITE = ZONE;
export const WWW = `www.${SITE}`;

/** Addresses to listen on, at ports 80 and 443. */
export const HOSTS = ["127.0.0.1", "[::1]"] as const;

/** Where a server of a row is put. */
export interface HttpPlace {
  /** A folder of its own that everybody may read. */
  readonly directory: string;
  /** Folder of the pages: `index.html` and `.well-known/security.txt`. */
  readonly pages: string;
  /** PEM files: certificates, key, and both in one. */
  readonly chain: string;
  readonly key: string;
  readonly both: string;
}

/** What is found instead of a pass: status, verdict, and a finding that has to be there. */
type Found = readonly [status: string, verdict: string, finding?: string];

/** A server of a package, configured in one way, and what must be said of it. */
export interface HttpRow {
  readonly id: string;
  /** In words. */
  readonly how: string;
  /** Programs that it needs. */
  readonly needs: readonly string[];
  readonly start: (place: HttpPlace) => Daemon;
  /** Every other test of the web server passes. */
  readonly found: Readonly<Partial<Record<TestId, Found>>>;
}

/** Fields of a good answer, as every server can send them. */
export const FIELDS: readonly WebHeader[] = GOOD_FIELDS.filter(([name]) => name !== "Alt-Svc");

/** What is said of a server without HTTP/3. */
export const NO_HTTP3 = { web_https_http3: ["info", "not-offered"] } as const;

/** What is said of answers without any field that protects. */
export const NO_FIELDS = {
  web_https_http_hsts: ["failed", "bad", "hsts-missing"],
  web_https_hsts_preload: ["info", "not-eligible", "preload-no-hsts"],
  web_appsecpriv_x_frame_options: ["info", "bad", "xfo-missing"],
  web_appsecpriv_x_content_type_options: ["warning", "bad", "xcto-missing"],
  web_appsecpriv_csp: ["warning", "bad", "no-policy-found"],
  web_appsecpriv_referrer_policy: ["info", "recommendations", "referrer-policy-missing"],
  web_appsecpriv_coop: ["info", "bad", "coop-missing"],
  web_appsecpriv_coep: ["info", "bad", "coep-missing"],
  web_appsecpriv_corp: ["info", "bad", "corp-missing"],
  web_appsecpriv_permissions_policy: ["info", "none", "permissions-policy-missing"],
} as const;
