/** Scenarios about how mail servers behave, and about SPF, DMARC, DKIM and MTA-STS. */
import type { ExpectedTest } from "../catalogue/scenario.ts";
import { SMTP_BEHAVIOURS } from "../smtp/behaviour.table.ts";
import { goodPolicy } from "../sts.ts";
import type { LeafChange } from "../tls/authority.ts";
import { mailTlsa } from "../tls/tlsa.ts";
import { MEASURED_STARTTLS, unknownStarttls } from "./expected.table.ts";
import { type LabScenario, scenario } from "./scenario.ts";
import { MX_TLSA, ownMx } from "./starttls.ts";

type Expected = Readonly<Record<string, ExpectedTest>>;

const FAILED: ExpectedTest = ["failed", "bad"];

const SERVERS: readonly LabScenario[] = [
  ownMx(
    "mx-nostarttls",
    "the mail server does not offer STARTTLS",
    { host: 140, behaviour: SMTP_BEHAVIOURS["no-starttls"] },
    { mail_starttls_tls_available: FAILED, mail_starttls_dane_valid: FAILED },
  ),
  ownMx(
    "mx-421",
    "the mail server has had enough at the third connection",
    { host: 141, behaviour: SMTP_BEHAVIOURS["421-from-third"] },
    unknownStarttls(...MEASURED_STARTTLS),
  ),
  ownMx("mx-greet20", "the mail server greets strangers after 20 seconds", {
    host: 142,
    behaviour: SMTP_BEHAVIOURS["greeting-after-20"],
  }),
  ownMx("mx-inject", "plaintext follows the answer to STARTTLS", {
    host: 143,
    behaviour: SMTP_BEHAVIOURS["inject-after-220"],
  }),
  ownMx(
    "mx-injectable",
    "commands sent before TLS are carried out inside it",
    { host: 144, behaviour: SMTP_BEHAVIOURS["keeps-plaintext"] },
    {},
  ),
  withoutServer(),
];

/** Nothing answers on port 25, or on any other. */
function withoutServer(): LabScenario {
  const [ipv4, ipv6] = ["192.0.2.145", "2001:db8:2::145"];
  const { parts, ...rest } = scenario(
    "mx-dead",
    "nothing answers at the addresses of the mail server",
    { without: ["@ MX"], records: `@ MX 10 mx\nmx A ${ipv4}\nmx AAAA ${ipv6}\n${mailTlsa(MX_TLSA)}` },
    {
      ...unknownStarttls(...MEASURED_STARTTLS),
      mail_ipv6_mx_reach: FAILED,
      mail_starttls_tls_available: ["error", "other"],
    },
  );
  return { ...rest, parts: { ...parts, blackholes: [ipv4, ipv6] } };
}

/** In two strings: one holds 255 octets. */
const INCLUDES = Array.from({ length: 11 }, (_, at) => `include:i${at}.spf-11.test `);
const ELEVEN = `"v=spf1 ${INCLUDES.slice(0, 6).join("")}" "${INCLUDES.slice(6).join("")}-all"`;
const SPF_TARGETS = Array.from({ length: 11 }, (_, at) => `i${at} TXT "v=spf1 ip4:198.51.100.${at} -all"\n`);

/** In place of the SPF record of a healthy domain. */
const spf = (...texts: readonly string[]) => ({
  without: ["@ TXT"],
  records: texts.map((text) => `@ TXT "${text}"\n`).join(""),
});

const dmarc = (...texts: readonly string[]) => ({
  without: ["_dmarc"],
  records: texts.map((text) => `_dmarc TXT "${text}"\n`).join(""),
});

const RECORDS: readonly LabScenario[] = [
  scenario("spf-all", "SPF that ends in ?all", spf("v=spf1 mx ?all"), {
    mail_auth_spf_policy: ["failed", "all"],
  }),
  scenario(
    "spf-11",
    "SPF that needs eleven lookups",
    { without: ["@ TXT"], records: `@ TXT ${ELEVEN}\n${SPF_TARGETS.join("")}` },
    { mail_auth_spf_policy: ["failed", "max-lookups"] },
  ),
  scenario("spf-two", "two SPF records", spf("v=spf1 mx -all", "v=spf1 ~all"), {
    mail_auth_spf_exist: FAILED,
  }),
  scenario(
    "spf-include-nx",
    "SPF that includes a name that does not exist",
    spf("v=spf1 mx include:gone.spf-include-nx.test -all"),
    { mail_auth_spf_policy: ["failed", "include"] },
  ),
  scenario("dmarc-none", "DMARC with p=none", dmarc("v=DMARC1; p=none; rua=mailto:dmarc@dmarc-none.test"), {
    mail_auth_dmarc_policy: ["failed", "policy"],
  }),
  scenario("dmarc-missing", "no DMARC record", dmarc(), { mail_auth_dmarc_exist: FAILED }),
  scenario("dmarc-two", "two DMARC records", dmarc("v=DMARC1; p=reject", "v=DMARC1; p=quarantine"), {
    mail_auth_dmarc_exist: FAILED,
  }),
  scenario(
    "dmarc-ext",
    "reports go to a domain that did not agree",
    dmarc("v=DMARC1; p=reject; rua=mailto:dmarc@hoster-a.example"),
    { mail_auth_dmarc_policy: ["warning", "external"] },
  ),
  {
    ...scenario("dmarc-orgdomain", "a subdomain whose DMARC record is that of the domain above", {
      records: `sub A 192.0.2.80
sub AAAA 2001:db8:2::80
sub MX 10 mx1.hoster-a.example.
sub TXT "v=spf1 mx -all"
lab._domainkey.sub TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
sub CAA 0 issue "ca.example"
_443._tcp.sub CNAME _443._tcp
`,
    }),
    target: "sub.dmarc-orgdomain.test",
  },
  scenario("dkim-none", "no DKIM key", { without: ["lab._domainkey"] }, { mail_auth_dkim_exist: FAILED }),
];

/** A domain whose policy host has a certificate of its own. */
function policyLeaf(name: string, title: string, leaf: LeafChange, expect: Expected): LabScenario {
  const { parts, ...rest } = scenario(name, title, {}, expect);
  return { ...rest, parts: { ...parts, leaves: { [`mta-sts.${name}.test`]: leaf } } };
}

/** A domain whose policy host answers something of its own. */
function policyBody(name: string, title: string, body: string, expect: Expected): LabScenario {
  const { parts, ...rest } = scenario(name, title, {}, expect);
  return { ...rest, parts: { ...parts, policies: { [`${name}.test`]: { body } } } };
}

const POLICIES: readonly LabScenario[] = [
  policyBody(
    "mtasts-mismatch",
    "the MTA-STS policy leaves out an MX host",
    goodPolicy(["mx1.hoster-a.example"]),
    { mail_mta_sts_mx: ["failed"] },
  ),
  policyLeaf(
    "mtasts-badcert",
    "the certificate of the policy host has expired",
    { days: [-100, -10] },
    { mail_mta_sts_valid: ["warning"] },
  ),
];

export const MAIL_SCENARIOS: readonly LabScenario[] = [...SERVERS, ...RECORDS, ...POLICIES];
