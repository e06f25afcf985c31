/** security.txt, on the vectors of both readings. */
import type { Status } from "../../../src/model/status.ts";
import type { WebHeader } from "../../../src/model/web.ts";
import { armourOf, signed } from "../../proto/securitytxt/support.ts";
import { evidenceOf, given, type MutableEvidence, profileOf } from "../../support/evidence.ts";
import { exchangeOf } from "../../support/web-evidence.ts";
import { type Case, casesOf, type Situation } from "../case.ts";
import {
  exchangesIn,
  lose,
  type MutableExchange,
  parity,
  replace,
  securityTxt,
  site,
  vectorsOf,
} from "./scene.ts";

interface Expected {
  readonly errors: readonly string[];
  readonly others: readonly string[];
}

interface Vector {
  readonly no: string;
  readonly name: string;
  readonly text: string;
  readonly signed?: boolean;
  readonly before?: string;
  readonly after?: string;
  readonly encoding?: "latin1";
  /** Fails without a code in reading `internetnl-1.11`. */
  readonly bad?: boolean;
  readonly parity: Expected;
  readonly rfc: Expected;
}

function octetsOf({ text, before = "", after = "", signed: isSigned = false, encoding }: Vector): Buffer {
  return Buffer.from(`${before}${isSigned ? signed(text) : text}${after}`, encoding ?? "utf8");
}

const STATUS: Readonly<Record<string, Status>> = { bad: "warning", recommendations: "info", good: "passed" };

function verdictOf({ errors, others }: Expected, isBad = false): readonly [Status, string] {
  const verdict = errors.length > 0 || isBad ? "bad" : others.length > 0 ? "recommendations" : "good";
  return [STATUS[verdict] ?? "passed", verdict];
}

/** Codes without the lines. */
const codesOf = ({ errors, others }: Expected): string[] => [
  ...new Set([...errors, ...others].map((code) => code.replace(/:\d+$/, ""))),
];

const FILES = vectorsOf<Vector>("security-txt").flatMap((row): Situation[] => {
  const what = `${row.no} ${row.name}`;
  const evidence = () => securityTxt(octetsOf(row));
  return [
    [what, evidence, ...verdictOf(row.rfc), { finds: codesOf(row.rfc), points: 10 }],
    [
      `${what}, in parity`,
      evidence,
      ...verdictOf(row.parity, row.bad),
      { finds: codesOf(row.parity), points: 10, ...parity },
    ],
  ];
});

interface Way {
  readonly hops: readonly {
    readonly url: string;
    readonly status: number;
    readonly headers: readonly WebHeader[];
  }[];
  readonly end: string;
}

interface Retrieval {
  readonly no: string;
  readonly name: string;
  readonly well_known: Way;
  readonly legacy?: Way;
  readonly parity: { readonly errors: readonly string[] };
  readonly rfc: { readonly errors: readonly string[] };
}

/** The file comes, or not, on other ways. */
function onWays(
  { well_known: wellKnown, legacy }: Pick<Retrieval, "well_known" | "legacy">,
  body = GOOD,
): MutableEvidence {
  return site((web, evidence) => {
    for (const endpoint of web.endpoints) {
      const [own] = exchangesIn(web, "securitytxt").filter(({ address }) => address === endpoint.address);
      const put = (purpose: "securitytxt" | "securitytxt-legacy", way: Way): void => {
        const ids = way.hops.map((hop, index) => {
          const id = `${purpose}-${endpoint.address}-${index}`;
          const isOwn = hop.url.startsWith("https://example.nl/");
          const leaf = isOwn ? (own?.tls?.leaf ?? null) : null;
          const sent = { ...hop, purpose, address: endpoint.address, leaf, body };
          web.exchanges[id] = structuredClone(exchangeOf(sent, given(evidence.blobs))) as MutableExchange;
          return id;
        });
        endpoint.chains[purpose] = { hops: ids, end: way.end as "final" };
      };
      put("securitytxt", wellKnown);
      if (legacy !== undefined) put("securitytxt-legacy", legacy);
    }
  });
}

const GOOD = signed(
  "Contact: https://example.nl/report\nExpires: 2027-01-20T00:00:00Z\nCanonical: https://example.nl/.well-known/security.txt\n",
);

const WAYS = vectorsOf<Retrieval>("security-txt-retrieval").flatMap((row): Situation[] => {
  const what = `${row.no} ${row.name}`;
  const of = (errors: readonly string[]) => ({ errors, others: ["not-signed"] });
  return [
    [what, () => onWays(row, unsigned), ...verdictOf(of(row.rfc.errors)), { finds: row.rfc.errors }],
    [
      `${what}, in parity`,
      () => onWays(row, unsigned),
      ...verdictOf(of(row.parity.errors)),
      { finds: row.parity.errors, ...parity },
    ],
  ];
});

const unsigned: string = "Contact: https://example.nl/report\nExpires: 2027-01-20T00:00:00Z\n";

const limits = profileOf().limits;
const notSigned = (value: string) => ({
  profile: profileOf("rfc", { limits: { ...limits, securitytxt_not_signed: value } }),
});

const each = (change: (exchange: MutableExchange, evidence: MutableEvidence) => void): MutableEvidence =>
  site((web, evidence) => {
    for (const exchange of exchangesIn(web, "securitytxt")) change(exchange, evidence);
  });

const OTHERS: readonly Situation[] = [
  ["the best file", () => evidenceOf(), "passed", "good", { points: 10 }],
  [
    "unsigned, and the profile does not mind",
    () => securityTxt(unsigned),
    "passed",
    "good",
    notSigned("ignore"),
  ],
  [
    "unsigned, and the profile minds",
    () => securityTxt(unsigned),
    "warning",
    "bad",
    { finds: ["not-signed"], ...notSigned("warning") },
  ],
  [
    "unsigned, and the profile says something unknown",
    () => securityTxt(unsigned),
    "info",
    "recommendations",
    notSigned("maybe"),
  ],
  [
    "no file: an example comes along",
    () => each((exchange, evidence) => replace(evidence, exchange, { status: 404, body: "" })),
    "warning",
    "bad",
    { finds: ["no-security-txt-404", "security-txt-example"], says: ["Contact: mailto:security@example.nl"] },
  ],
  [
    "W-119: over plain HTTP on the way",
    () =>
      onWays({
        well_known: {
          hops: [
            {
              url: "https://example.nl/.well-known/security.txt",
              status: 302,
              headers: [["Location", "http://other.example/security.txt"]],
            },
            {
              url: "http://other.example/security.txt",
              status: 200,
              headers: [["Content-Type", "text/plain"]],
            },
          ],
          end: "final",
        },
      }),
    "warning",
    "bad",
    { finds: ["invalid-uri-scheme"] },
  ],
  [
    "a certificate of another name",
    () =>
      each(({ tls }) => {
        if (tls !== null) tls.name_match = false;
      }),
    "warning",
    "bad",
    { finds: ["invalid-cert"] },
  ],
  [
    "a certificate of another name, in parity",
    () =>
      each(({ tls }) => {
        if (tls !== null) tls.name_match = false;
      }),
    "passed",
    "good",
    parity,
  ],
  ["no answer in time", () => lost("timeout"), "error", "could-not-test", { cause: "timeout" }],
  [
    "no answer in time, in parity",
    () => lost("timeout"),
    "warning",
    "bad",
    { finds: ["no-security-txt-404"], ...parity },
  ],
  ["broken off", () => lost("cancelled"), "error", "could-not-test", { cause: "cancelled" }],
  [
    "a redirect to a name that cannot be looked up",
    () => withEnd("dns-failure"),
    "error",
    "could-not-test",
    { cause: "dns-failure" },
  ],
  [
    "a redirect to a name without addresses",
    () => withEnd("no-address"),
    "error",
    "could-not-test",
    { cause: "unreachable" },
  ],
  [
    "status 429 at both places",
    () => {
      const way = (path: string): Way => ({
        hops: [{ url: `https://example.nl${path}`, status: 429, headers: [] }],
        end: "final",
      });
      return onWays({ well_known: way("/.well-known/security.txt"), legacy: way("/security.txt") });
    },
    "error",
    "could-not-test",
    { cause: "rate-limited" },
  ],
  [
    "not asked for",
    () =>
      site((web) => {
        for (const { chains } of web.endpoints) delete chains.securitytxt;
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "a file that was not kept",
    () =>
      each(({ body }, evidence) => {
        if (body !== null) delete evidence.blobs?.[body.sha256];
      }),
    "error",
    "could-not-test",
    { cause: "evidence-missing" },
  ],
  [
    "a bounty that is neither",
    () => securityTxt(`${unsigned}Bug-Bounty: Maybe\nBug-Bounty: True\n`),
    "info",
    "recommendations",
    { finds: ["invalid-bug-bounty", "multi-bug-bounty"] },
  ],
  [
    "a name without value, and a value without name",
    () => securityTxt(`${unsigned}: x\nPolicy:\n`),
    "warning",
    "bad",
    { finds: ["empty-key", "empty-value"] },
  ],
  [
    "armour that is cut off",
    () => securityTxt(signed(unsigned, "-----BEGIN PGP SIGNATURE-----\n\n")),
    "warning",
    "bad",
    { finds: ["pgp-data-error"] },
  ],
  [
    "armour around what is no base64",
    () =>
      securityTxt(signed(unsigned, "-----BEGIN PGP SIGNATURE-----\n\n****\n-----END PGP SIGNATURE-----\n")),
    "warning",
    "bad",
    { finds: ["pgp-error"] },
  ],
  [
    "armour around something else",
    () => securityTxt(signed(unsigned, armourOf(Buffer.from([0xca, 1, 0])))),
    "warning",
    "bad",
    { finds: ["pgp-signature-error"] },
  ],
  [
    "Canonical names the address before a redirect",
    () =>
      onWays({
        well_known: {
          hops: [
            {
              url: "https://example.nl/.well-known/security.txt",
              status: 302,
              headers: [["Location", "https://example.nl/s.txt"]],
            },
            {
              url: "https://example.nl/s.txt",
              status: 200,
              headers: [["Content-Type", "text/plain; charset=utf-8"]],
            },
          ],
          end: "final",
        },
      }),
    "info",
    "recommendations",
    { finds: ["canonical-before-redirect"] },
  ],
];

function lost(outcome: "timeout" | "cancelled"): MutableEvidence {
  return site((web) => {
    for (const exchange of exchangesIn(web, "securitytxt")) lose(exchange, outcome);
    for (const { chains } of web.endpoints) Object.assign(given(chains.securitytxt), { end: "error" });
  });
}

function withEnd(detail: string): MutableEvidence {
  return site((web, evidence) => {
    for (const exchange of exchangesIn(web, "securitytxt")) {
      replace(evidence, exchange, { status: 302, headers: [["Location", "https://gone.example/"]] });
    }
    for (const { chains } of web.endpoints) {
      Object.assign(given(chains.securitytxt), { end: "error", next: "https://gone.example/", detail });
    }
  });
}

export const SECURITY_TXT_CASES: readonly Case[] = casesOf("web_appsecpriv_securitytxt", [
  ...FILES,
  ...WAYS,
  ...OTHERS,
]);
