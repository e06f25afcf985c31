/** Cases of DANE for SMTP: the worked examples of `mail.md` 13.6. Leaf L, issuer I sent, root R not sent. */
import { hash } from "node:crypto";
import type { LeafSpec } from "../../../src/lab/tls/authority.ts";
import { smtpKey } from "../../../src/model/mail.ts";
import type { TestId } from "../../../src/model/tests.table.ts";
import type { Certificate } from "../../../src/proto/x509/certificate.ts";
import { parseCertificate } from "../../../src/proto/x509/certificate.ts";
import { answerIn, evidenceOf, given, MAIL_NAME, type MutableEvidence, NOW } from "../../support/evidence.ts";
import { askerOf } from "../../support/mail.ts";
import { authorityAt, GOOD_LEAF, issueLeaf } from "../../support/tls.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import { addLeaf, type Change, endpointsIn, leaf, MAIL_PORT, reach } from "../tls/scene.ts";

const OWNER = `_25._tcp.${MAIL_NAME}`;
const MX_ADDRESS = "192.0.2.25";
const OTHER_ADDRESS = "2001:db8:25::25";

function read(octets: Buffer | undefined): Certificate {
  const parsed = parseCertificate(given(octets));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

/** The certificates that a server of the healthy domain has, with a leaf that may differ. */
function chainOf(spec: Partial<LeafSpec> = {}): { readonly L: Certificate; readonly I: Certificate } {
  const { chain } = issueLeaf(NOW, { names: [MAIL_NAME], ...GOOD_LEAF, ...spec });
  return { L: read(chain[0]), I: read(chain[1]) };
}

const { L, I } = chainOf();
const R = read(authorityAt(NOW).root.der);
const digest = (octets: Buffer, algorithm = "sha256"): string => hash(algorithm, octets, "hex");
const spki = (certificate: Certificate): string => digest(certificate.publicKey.spki);

const A01 = `3 1 1 ${spki(L)}`;
const UNRELATED = "ab".repeat(32);
const OTHER_KEY = `3 1 1 ${UNRELATED}`;

/** The mail servers with these TLSA records. */
function withTlsa(
  rdata: readonly string[],
  change: (evidence: MutableEvidence) => void = () => {},
): () => MutableEvidence {
  return () => {
    const evidence = evidenceOf();
    const [id] = answerIn(evidence, `${OWNER}/TLSA`).rrs;
    given(evidence.dns?.rrsets[given(id)]).rdata = [...rdata];
    change(evidence);
    return evidence;
  };
}

const everywhere =
  (change: Change) =>
  (evidence: MutableEvidence): void => {
    for (const endpoint of endpointsIn(evidence, MAIL_PORT)) change(endpoint, evidence);
  };

const at =
  (address: string, change: Change) =>
  (evidence: MutableEvidence): void => {
    for (const endpoint of endpointsIn(evidence, MAIL_PORT))
      if (endpoint.address === address) change(endpoint, evidence);
  };

const tlsaAnswer =
  (over: object) =>
  (evidence: MutableEvidence): void => {
    Object.assign(answerIn(evidence, `${OWNER}/TLSA`), over);
  };

const noStarttls = (evidence: MutableEvidence): void => {
  everywhere(reach("no-starttls"))(evidence);
  for (const address of [MX_ADDRESS, OTHER_ADDRESS]) {
    Object.assign(given(evidence.smtp?.[smtpKey(address, MAIL_PORT)]), { outcome: "no-starttls" });
  }
};

/** The MX host is an alias; the records are below the name that it leads to. */
function aliased(evidence: MutableEvidence): void {
  for (const type of ["A", "AAAA"]) answerIn(evidence, `${MAIL_NAME}/${type}`).cname = ["h.net"];
  const { ask } = askerOf(evidence, { "_25._tcp.h.net": [`TLSA ${A01}`] });
  evidence.tlsa = {
    "_25._tcp.h.net": [ask("_25._tcp.h.net", "TLSA")],
    [OWNER]: [ask(OWNER, "TLSA")],
  };
}

function insecureAddresses(evidence: MutableEvidence): void {
  for (const type of ["A", "AAAA"]) answerIn(evidence, `${MAIL_NAME}/${type}`).security = "insecure";
}

/** The MX host is an alias, itself secured or not, of a name that is not; its records are its own. */
const aliasedOut =
  (security: "secure" | "insecure") =>
  (evidence: MutableEvidence): void => {
    insecureAddresses(evidence);
    for (const type of ["A", "AAAA"]) {
      const hop = { type, zone: "example.nl" };
      Object.assign(answerIn(evidence, `${MAIL_NAME}/${type}`), {
        cname: ["h.net"],
        path: [
          { ...hop, name: MAIL_NAME, security, via: "cname" },
          { ...hop, name: "h.net", security: "insecure" },
        ],
      });
    }
  };

/** The leaf names the mail domain alone. */
const ofDomain = { names: ["example.nl"] };
const stranger = { names: ["other.example.nl"] };
const EXPIRED = { names: ["other.example.nl"], days: [-90, -1] as const };

interface Worked {
  readonly what: string;
  readonly evidence: () => MutableEvidence;
  readonly exist: readonly [status: Situation[2], verdict: string, finds?: string];
  /** Of which there is nothing to say where the records cannot be used. */
  readonly valid: readonly [status: Situation[2], verdict: string, finds?: string] | null;
  readonly rollover?: readonly [status: Situation[2], verdict: string, finds?: string];
  /** Of what is wrong with the certificates: the reason, the key, the address. */
  readonly says?: readonly string[];
  readonly servers?: Readonly<Record<string, Situation[2]>>;
}

const good = ["passed", "good"] as const;
const bad = ["failed", "bad"] as const;
const soon = ["info", "bad"] as const;

const WORKED: readonly Worked[] = [
  { what: "A01", evidence: withTlsa([A01]), exist: good, valid: good, rollover: soon },
  {
    what: "A02: and another key",
    evidence: withTlsa([A01, OTHER_KEY]),
    exist: good,
    valid: good,
    rollover: good,
  },
  { what: "A03: twice", evidence: withTlsa([A01, A01]), exist: good, valid: good, rollover: soon },
  {
    what: "A04: and its issuer",
    evidence: withTlsa([A01, `2 1 1 ${spki(I)}`]),
    exist: good,
    valid: good,
    rollover: good,
  },
  {
    what: "A05: and a stranger",
    evidence: withTlsa([A01, `2 1 1 ${UNRELATED}`]),
    exist: good,
    valid: good,
    rollover: soon,
  },
  {
    what: "A06: another key alone",
    evidence: withTlsa([OTHER_KEY]),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: ["no record matches it"],
  },
  {
    what: "A07: a root that is not sent",
    evidence: withTlsa([`2 1 1 ${spki(R)}`]),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: ["no record matches it"],
  },
  { what: "A08: the issuer", evidence: withTlsa([`2 0 1 ${digest(I.der)}`]), exist: good, valid: good },
  {
    what: "A09: the leaf names the domain",
    evidence: withTlsa([`2 0 1 ${digest(chainOf(ofDomain).I.der)}`], everywhere(leaf(ofDomain))),
    exist: good,
    valid: good,
  },
  {
    what: "A10: the leaf names something else",
    evidence: withTlsa([`2 0 1 ${digest(chainOf(stranger).I.der)}`], everywhere(leaf(stranger))),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: ["it does not name the server"],
  },
  {
    what: "A11: expired, of another name",
    evidence: withTlsa([`3 1 1 ${spki(chainOf(EXPIRED).L)}`], everywhere(leaf(EXPIRED, false))),
    exist: good,
    valid: good,
  },
  {
    what: "A12: usage 1",
    evidence: withTlsa([`1 1 1 ${spki(L)}`]),
    exist: [...bad, "tlsa-unusable"],
    valid: null,
  },
  {
    what: "A13: 31 octets",
    evidence: withTlsa([`3 1 1 ${"ab".repeat(31)}`]),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: ["no client can use any of the records"],
  },
  {
    what: "A14: a stronger digest that is wrong",
    evidence: withTlsa([`3 1 2 ${"ab".repeat(64)}`, A01]),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: ["because of a stronger digest"],
  },
  {
    what: "A15: not secured",
    evidence: withTlsa([A01], tlsaAnswer({ security: "insecure" })),
    exist: [...bad, "tlsa-insecure"],
    valid: null,
  },
  {
    what: "A16: bogus",
    evidence: withTlsa([A01], tlsaAnswer({ security: "bogus" })),
    exist: ["failed", "bogus", "tlsa-bogus"],
    valid: null,
  },
  {
    what: "A17: no STARTTLS",
    evidence: withTlsa([A01], noStarttls),
    exist: good,
    valid: [...bad, "no-starttls"],
  },
  {
    what: "A18: another certificate for ECDSA",
    evidence: withTlsa([A01], everywhere(addLeaf({ key: "rsa2048" }))),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: ["RSA"],
  },
  {
    what: "A19: another key at one address",
    evidence: withTlsa([A01], at(OTHER_ADDRESS, leaf({ keyLabel: "other" }))),
    exist: good,
    valid: [...bad, "tlsa-mismatch"],
    says: [OTHER_ADDRESS],
    servers: { [MX_ADDRESS]: "passed", [OTHER_ADDRESS]: "failed" },
  },
  { what: "A20: behind an alias", evidence: withTlsa([A01], aliased), exist: good, valid: good },
  {
    what: "A21: the addresses are not secured",
    evidence: withTlsa([A01], insecureAddresses),
    exist: [...bad, "address-insecure"],
    valid: null,
  },
  {
    what: "A21: the same behind an alias that is secured",
    evidence: withTlsa([A01], aliasedOut("secure")),
    exist: good,
    valid: good,
  },
  {
    what: "A21: the same behind an alias that is not",
    evidence: withTlsa([A01], aliasedOut("insecure")),
    exist: [...bad, "address-insecure"],
    valid: null,
  },
  {
    what: "A22: no connection",
    evidence: withTlsa([A01], everywhere(reach("timeout"))),
    exist: good,
    valid: ["error", "could-not-test"],
  },
];

const BLOCKED = { reason: "blocked", blockedBy: "mail_starttls_dane_exist" } as const;

type More = Pick<Worked, "says" | "servers">;

function situation({ what, evidence }: Worked, said: Worked["valid"], more: More = {}): Situation {
  if (said === null) return [what, evidence, "not_tested", "not-tested", BLOCKED];
  const [status, verdict, finds] = said;
  const cause = status === "error" ? ({ cause: "timeout" } as const) : {};
  const found = finds === undefined ? {} : { finds: [finds] };
  return [what, evidence, status, verdict, { ...cause, ...found, ...more }];
}

const of = (
  id: TestId,
  said: (one: Worked) => Worked["valid"] | undefined,
  more: (one: Worked) => More = () => ({}),
): Case[] =>
  casesOf(
    id,
    WORKED.flatMap((one) => {
      const found = said(one);
      return found === undefined ? [] : [situation(one, found, more(one))];
    }),
  );

export const DANE_CASES: readonly Case[] = [
  ...of("mail_starttls_dane_exist", ({ exist }) => exist),
  ...of(
    "mail_starttls_dane_valid",
    ({ valid }) => valid,
    ({ says = [], servers = {} }) => ({ says, servers }),
  ),
  ...of("mail_starttls_dane_rollover", ({ rollover }) => rollover),
];
