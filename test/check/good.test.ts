import { expect, test } from "vitest";
import { evidenceOf, judgeSide } from "../support/evidence.ts";

/** What a server with TLS 1.2, an ordinary certificate and no DHE has nothing to show for. */
const MOOT = ["tls_ocsp", "cert_revoked", "tls_dhprime", "cert_muststaple"];
/** Advice: TLS 1.2 is no fault. */
const ADVICE = ["tls_1_3_only", "tls_mozilla"];
/** Nothing is published to hide the name with. */
const NO_ECH = "web_https_tls_ech not_tested";
/** One MX host in one network; extensions that are listed; a domain that does send mail. */
const OF_MAIL = ["mail_mx_redundancy info", "mail_smtp_extensions info", "mail_parked_complete not_tested"];

test.each(["web", "mail"] as const)(
  "K1: a healthy signed domain passes every test of its %s report",
  (side) => {
    const results = judgeSide(evidenceOf(), side).map(({ id, status }) => `${id} ${status}`);
    const prefix = side === "web" ? "web_https_" : "mail_starttls_";
    const others = [
      ...MOOT.map((id) => `${prefix}${id} not_tested`),
      ...ADVICE.map((id) => `${prefix}${id} info`),
    ];
    const known =
      side === "web" ? [...others, NO_ECH] : [...OF_MAIL, ...others.filter((one) => !one.includes("ocsp"))];
    expect(results.filter((one) => !one.endsWith(" passed")).sort()).toEqual(known.sort());
  },
);
