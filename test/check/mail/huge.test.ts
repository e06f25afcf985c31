/** Records as large as the DNS carries them, in mail domains: what is said of them stays small. */
import { describe, expect, test } from "vitest";
import { given, judgeSide, profileOf } from "../../support/evidence.ts";
import type { World } from "../../support/mail.ts";
import { domainOf } from "./world.ts";

const OCTETS = 62_000;

/** Pieces up to the size of the largest RRset. */
function pieces(piece: (at: number) => string): string[] {
  const size = Math.max(piece(0).length, 4) + 4;
  return Array.from({ length: Math.floor(OCTETS / size) }, (_, at) => piece(at));
}

const filled = (piece: (at: number) => string): string => pieces(piece).join("");
const apex = (...rows: readonly string[]): World => ({ "d.nl": ["A 9.9.9.9", "MX 10 d.nl.", ...rows] });
const below = (name: string, ...rows: readonly string[]): World => ({ ...apex(), [`${name}.d.nl`]: rows });

const WORLDS: readonly (readonly [what: string, world: World])[] = [
  ["SPF terms nobody knows", apex(`TXT v=spf1 ${filled((at) => `foo${at}:x `)}-all`)],
  ["SPF lookups", apex(`TXT v=spf1 ${filled((at) => `a:x${at}.nl `)}-all`)],
  ["SPF includes", apex(`TXT v=spf1 ${filled((at) => `include:x${at}.nl `)}-all`)],
  ["modifiers that look like mechanisms", apex(`TXT v=spf1 ${filled((at) => `include=${at} `)}-all`)],
  ["SPF macros", apex(`TXT v=spf1 exists:${filled(() => "%{d}.")}d.nl -all`)],
  ["almost SPF records", apex(...pieces((at) => `TXT v=spf1; ${at} -all`))],
  ["SPF records", apex(...pieces((at) => `TXT v=spf1 ip4:9.9.9.${at % 255}`))],
  ["MX records", apex(...pieces((at) => `MX 10 mx${at}.d.nl.`).slice(0, 3000))],
  ["DMARC tags", below("_dmarc", `TXT v=DMARC1; p=reject; ${filled((at) => `x${at}=1; `)}`)],
  ["empty DMARC tags", below("_dmarc", `TXT v=DMARC1; p=reject;${filled(() => ";")}`)],
  [
    "report destinations",
    below("_dmarc", `TXT v=DMARC1; p=reject; rua=${filled((at) => `mailto:a@h${at}.net,`)}mailto:a@d.nl`),
  ],
  ["broken destinations", below("_dmarc", `TXT v=DMARC1; p=reject; rua=${filled((at) => `a${at},`)}`)],
  ["almost DMARC records", below("_dmarc", ...pieces((at) => `TXT v=dmarc1; p=${at}`))],
  ["an MTA-STS id", below("_mta-sts", `TXT v=STSv1; id=${"1".repeat(OCTETS)}`)],
  ["almost MTA-STS records", below("_mta-sts", ...pieces((at) => `TXT V=STSv1; id=${at}`))],
  ["TLS-RPT destinations", below("_smtp._tls", `TXT v=TLSRPTv1; rua=${filled((at) => `a${at},`)}`)],
  ["a DKIM key", below("s1._domainkey", `TXT v=DKIM1; p=${"A".repeat(OCTETS)}`)],
];

describe.each(WORLDS)("64 KiB of %s", (_, world) => {
  const evidence = domainOf("d.nl", world)();

  test.each(["rfc", "internetnl-1.11"] as const)(
    "are judged in reading %s, each test in few words",
    (reading) => {
      for (const { id, cause, facts, findings } of judgeSide(evidence, "mail", profileOf(reading))) {
        expect(`${id} ${cause}`).not.toBe(`${id} internal`);
        expect(findings.length, id).toBeLessThan(300);
        expect(JSON.stringify(findings).length, id).toBeLessThan(60_000);
        expect(JSON.stringify(facts).length, id).toBeLessThan(6_000);
      }
    },
  );
});

describe("what each term of SPF costs", () => {
  test.each([
    ["few terms", 19, 19],
    ["as many as are shown", 20, 20],
    ["more than are shown", 400, 20],
  ])("%s: all are counted, the most expensive are named", (_, terms, shown) => {
    const cheap = Array.from({ length: terms - 1 }, (_, at) => `exists:x${at}.nl`).join(" ");
    const world = {
      ...apex(`TXT v=spf1 ${cheap} include:i.nl -all`),
      "i.nl": ["TXT v=spf1 exists:%{i}.y.nl -all"],
    };
    const facts = given(
      judgeSide(domainOf("d.nl", world)(), "mail", profileOf()).find(
        ({ id }) => id === "mail_auth_spf_lookups",
      ),
    ).facts as { readonly costing_terms: number; readonly costs: readonly { readonly term: string }[] };
    expect(facts.costing_terms).toBe(terms);
    expect(facts.costs).toHaveLength(shown);
    expect(facts.costs[0]).toEqual({ term: "include:i.nl", lookups: 2 });
  });
});
