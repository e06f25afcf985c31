/** Domains with and without mail servers: what each test of them says, and at which level (`mail.md` 1.2, `catalogue.md` 1.2, 4.6 to 4.10). */
import { describe, expect, test } from "vitest";
import type { Reading } from "../../../src/model/profile.ts";
import type { TestResult } from "../../../src/model/report.ts";
import {
  evidenceOf,
  given,
  judgeSide,
  type MutableEvidence,
  profileOf,
  ZONE,
} from "../../support/evidence.ts";
import { all, MAIL_PORT, reach } from "../tls/scene.ts";
import { mxFails, sessions, withMx } from "./mx-scene.ts";

const READINGS: readonly Reading[] = ["rfc", "internetnl-1.11"];

/** `required` once they were made. */
const OF_HOSTS = [
  "mail_ipv6_mx_address",
  "mail_ipv6_mx_reach",
  "mail_dnssec_mx_exist",
  "mail_dnssec_mx_valid",
];
const AVAILABLE = "mail_starttls_tls_available";
const MEASURED = [
  ...["keyexchange", "ciphers", "cipherorder", "version", "compress", "secreneg", "0rtt"],
  ...["keyexchangehash", "extendedmastersecret"],
].map((name) => `mail_starttls_tls_${name}`);
const CERTIFICATE = ["mail_starttls_cert_pubkey", "mail_starttls_cert_sig"];
const DANE = ["mail_starttls_dane_exist", "mail_starttls_dane_valid"];
const REQUIRED = [AVAILABLE, ...MEASURED, ...CERTIFICATE, ...DANE];
/** The level of these is the same at all times. */
const FIXED = {
  mail_starttls_tls_clientreneg: "optional",
  mail_starttls_cert_chain: "optional",
  mail_starttls_cert_domain: "optional",
  mail_starttls_dane_rollover: "optional",
  mail_starttls_tls_caa: "recommended",
  mail_rpki_exists: "required",
  mail_rpki_valid: "required",
  mail_ns_rpki_exists: "required",
  mail_ns_rpki_valid: "required",
  mail_mx_ns_rpki_exists: "required",
  mail_mx_ns_rpki_valid: "required",
  mail_auth_dmarc_exist: "required",
  mail_auth_dmarc_policy: "required",
  mail_auth_dkim_exist: "required",
  mail_auth_spf_exist: "required",
  mail_auth_spf_policy: "required",
  mail_ipv6_ns_address: "required",
  mail_ipv6_ns_reach: "required",
  mail_dnssec_mailto_exist: "required",
  mail_dnssec_mailto_valid: "required",
};

const each = (ids: readonly string[], value: string): Record<string, string> =>
  Object.fromEntries(ids.map((id) => [id, value]));
const MADE = { ...FIXED, ...each(OF_HOSTS, "required"), ...each(REQUIRED, "required") };
const NOT_MADE = { ...FIXED, ...each(OF_HOSTS, "recommended"), ...each(REQUIRED, "optional") };
/** internet.nl looks at nothing of a server that it cannot speak TLS with. */
const CLOSED = { ...MADE, ...each(REQUIRED, "optional"), [AVAILABLE]: "required" };
/** The DNS alone decides about DANE in our own reading, and a server without TLS fails it. */
const CLOSED_RFC = { ...CLOSED, ...each(DANE, "required") };

const ADDRESS = "A 192.0.2.80";
const DENIES = "TXT v=spf1 -all";

function silent(): MutableEvidence {
  const evidence = all(reach("timeout"), MAIL_PORT);
  const unanswered = sessions({ outcome: "timeout-connect", connect: { error: "timeout" } })();
  evidence.smtp = structuredClone(given(unanswered.smtp));
  return evidence;
}

/** Status and verdict of the addresses of MX hosts, of their signatures, and of STARTTLS. */
type Said = readonly [address: string, signed: string, starttls: string];
interface Kind {
  readonly what: string;
  readonly evidence: () => MutableEvidence;
  readonly rfc: Said;
  /** Where the other reading says something else. */
  readonly parity?: Said;
  readonly levels: readonly [rfc: Readonly<Record<string, string>>, parity: Readonly<Record<string, string>>];
}

const same = (said: string): Said => [said, said, said];
const NO_MX: Said = ["not_tested other", "not_tested no-mailservers", "not_tested other-2"];
const UNKNOWN = same("error could-not-test");
const WELL: Said = same("passed good");

const KINDS: readonly Kind[] = [
  { what: "with MX", evidence: () => evidenceOf(), rfc: WELL, levels: [MADE, MADE] },
  {
    what: "without MX, with senders",
    evidence: withMx({ records: [] }),
    rfc: NO_MX,
    levels: [NOT_MADE, NOT_MADE],
  },
  {
    what: "without MX, with an address that sends nothing",
    evidence: withMx({ records: [], world: { [ZONE]: [ADDRESS, DENIES] } }),
    rfc: same("info no-null-mx"),
    levels: [NOT_MADE, NOT_MADE],
  },
  {
    what: "without MX, address, or senders",
    evidence: withMx({ records: [], world: { [ZONE]: [DENIES] } }),
    rfc: NO_MX,
    levels: [NOT_MADE, NOT_MADE],
  },
  {
    what: "with a null MX",
    evidence: withMx({ records: [[0, "."]], world: { [ZONE]: [ADDRESS] } }),
    rfc: same("not_tested null-mx"),
    levels: [NOT_MADE, NOT_MADE],
  },
  {
    what: "with a null MX, without address",
    evidence: withMx({ records: [[0, "."]], world: { [ZONE]: [DENIES] } }),
    rfc: same("info null-mx-without-a-aaaa"),
    levels: [NOT_MADE, NOT_MADE],
  },
  {
    what: "with a null MX beside another",
    evidence: withMx({
      records: [
        [0, "."],
        [10, "mx.example.nl"],
      ],
      world: { "mx.example.nl": ["A 192.0.2.26"] },
    }),
    rfc: same("warning null-mx-with-other-mx"),
    levels: [NOT_MADE, NOT_MADE],
  },
  {
    what: "with an MX that does not answer",
    evidence: silent,
    rfc: ["passed good", "passed good", "error other"],
    levels: [MADE, CLOSED],
  },
  {
    what: "with an MX without STARTTLS",
    evidence: () => all(reach("no-starttls"), MAIL_PORT),
    rfc: ["passed good", "passed good", "failed bad"],
    parity: ["passed good", "passed good", "error other"],
    levels: [CLOSED_RFC, CLOSED],
  },
  {
    what: "with an MX that cannot be looked up",
    evidence: mxFails,
    rfc: UNKNOWN,
    parity: NO_MX,
    levels: [MADE, NOT_MADE],
  },
];

const SAYING = ["mail_ipv6_mx_address", "mail_dnssec_mx_exist", AVAILABLE];

describe.each(KINDS)("a domain $what", ({ evidence, rfc, parity = rfc, levels }) => {
  test.each(READINGS.map((reading, at) => [reading, at] as const))("in reading %s", (reading, at) => {
    const tests = judgeSide(evidence(), "mail", profileOf(reading)).filter(
      ({ origin }) => origin === "internetnl",
    );
    const found = new Map<string, TestResult>(tests.map((result) => [result.id, result]));
    const said = SAYING.map((id) => `${found.get(id)?.status} ${found.get(id)?.verdict}`);
    expect(said).toEqual(at === 0 ? rfc : parity);
    const wanted = levels[at === 0 ? 0 : 1];
    expect(Object.fromEntries(tests.map(({ id, level }) => [id, level]))).toEqual(wanted);
  });
});
