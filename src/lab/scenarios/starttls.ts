/** Scenarios about the TLS of mail servers, their certificates and DANE. */
import type { ExpectedTest } from "../catalogue/scenario.ts";
import type { SmtpBehaviour } from "../smtp/script.ts";
import { fakeOf } from "../tls/fake.table.ts";
import { certificateKey } from "../tls/key.ts";
import { type TlsSetup, withSuites } from "../tls/setup.ts";
import { MAIL_KEY, mailTlsa, strayTlsa, tlsaLine } from "../tls/tlsa.ts";
import { type LabScenario, scenario } from "./scenario.ts";

export const MX_TLSA = "_25._tcp.mx";

interface OwnMx {
  /** Host part of the addresses, taken by no other. */
  readonly host: number;
  readonly setup?: TlsSetup;
  /** Lines of the zone. */
  readonly tlsa?: string;
  readonly behaviour?: SmtpBehaviour;
}

/** A domain with one mail host, of its own. */
export function ownMx(
  name: string,
  title: string,
  { host, setup = {}, tlsa = mailTlsa(MX_TLSA), behaviour }: OwnMx,
  expect: Readonly<Record<string, ExpectedTest>> = {},
): LabScenario {
  const addresses = [`192.0.2.${host}`, `2001:db8:2::${host}`];
  const [ipv4, ipv6] = addresses;
  const records = `@ MX 10 mx\nmx A ${ipv4}\nmx AAAA ${ipv6}\n${tlsa}`;
  const { parts, ...rest } = scenario(name, title, { without: ["@ MX"], records }, expect);
  const mailHosts = behaviour === undefined ? [] : [{ addresses, behaviour }];
  return { ...rest, parts: { ...parts, tlsHosts: [{ addresses, setup }], mailHosts } };
}

const FAILED: ExpectedTest = ["failed", "bad"];
const SPARE: ExpectedTest = ["info", "bad"];

export const STARTTLS_SCENARIOS: readonly LabScenario[] = [
  ownMx(
    "mx-tls10",
    "the mail server speaks TLS 1.0 and 1.1",
    {
      host: 130,
      setup: {
        change: {
          minVersion: "TLSv1",
          ciphers: withSuites("ECDHE-ECDSA-AES256-SHA", "ECDHE-ECDSA-AES128-SHA"),
        },
      },
    },
    { mail_starttls_tls_version: FAILED, mail_starttls_tls_ciphers: FAILED },
  ),
  ownMx(
    "mx-weak",
    "the mail server has RC4 and 3DES",
    {
      host: 131,
      setup: { fakes: [fakeOf("rc4-3des")] },
      tlsa: mailTlsa(MX_TLSA) + tlsaLine(MX_TLSA, certificateKey("rsa3072", MAIL_KEY)),
    },
    { mail_starttls_tls_ciphers: FAILED },
  ),
  ownMx(
    "mx-dane-bad",
    "the TLSA record of the mail server is of another key",
    { host: 132, tlsa: strayTlsa(MX_TLSA) },
    { mail_starttls_dane_valid: FAILED, mail_starttls_dane_rollover: SPARE },
  ),
  ownMx("mx-dane-rollover", "two TLSA records, one for the key to come", { host: 133 }),
  ownMx(
    "mx-dane-single",
    "one TLSA record: the key cannot be changed without a gap",
    { host: 134, tlsa: mailTlsa(MX_TLSA, { next: false }) },
    { mail_starttls_dane_rollover: SPARE },
  ),
  ownMx(
    "mx-cert",
    "an expired certificate of another name, which the TLSA record fits",
    { host: 135, setup: { leaves: [{ days: [-100, -10], names: ["elsewhere.example"] }] } },
    { mail_starttls_cert_chain: SPARE, mail_starttls_cert_domain: SPARE },
  ),
];
