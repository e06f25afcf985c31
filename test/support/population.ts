/** Lab domains whose traits follow from their numbers, so that what a run over them has to count is arithmetic. */
import { truncateOver } from "../../src/lab/behaviour.ts";
import { domainZone } from "../../src/lab/scenarios/scenario.ts";
import type { ZoneSpec } from "../../src/lab/spec.ts";
import type { Adoption } from "../../src/model/statistics.ts";

const DAY = 86_400;

interface Traits {
  readonly exists: boolean;
  readonly dnssec: "signed" | "unsigned" | "expired";
  readonly dmarc: "absent" | "none" | "quarantine" | "reject";
  readonly spf: "absent" | "neutral" | "strict";
  readonly hasMx: boolean;
  readonly vendor: "Vendor A" | "Vendor B";
  /** One of its servers does not know the zone, or answers over TCP alone: a nuisance that changes no standard. */
  readonly trouble: "none" | "lame" | "truncated";
}

/** The periods have no common factor, so that traits meet in every way. */
function traitsOf(index: number): Traits {
  const pick = <T>(choices: readonly T[]): T => choices[index % choices.length] as T;
  return {
    exists: index % 23 !== 22,
    dnssec: pick(["signed", "signed", "unsigned", "signed", "expired"]),
    dmarc: pick(["absent", "none", "quarantine", "reject", "reject", "reject", "none"]),
    spf: pick(["absent", "neutral", "strict"]),
    hasMx: index % 11 !== 10,
    vendor: pick(["Vendor A", "Vendor B"]),
    trouble: pick(["none", "none", "none", "none", "lame", "none", "none", "truncated"]),
  };
}

export const nameOfIndex = (index: number): string => `p${index}.test`;

type Change = NonNullable<Parameters<typeof domainZone>[1]>;

const SIGNING: Readonly<Record<Traits["dnssec"], Change>> = {
  signed: {},
  unsigned: { keys: [] },
  expired: { signing: ({ now }) => ({ inception: now - 15 * DAY, expiration: now - DAY }) },
};

/** The zone of a domain; `null` where the name does not exist. @param servers of its zone; the second one is in trouble */
export function populationZone(
  index: number,
  servers: readonly [string, string] = ["hoster-a", "hoster-b"],
  home: Pick<Change, "ns" | "delegation"> = {},
): ZoneSpec | null {
  const { exists, dnssec, dmarc, spf, hasMx, trouble } = traitsOf(index);
  if (!exists) return null;
  const [first, second] = servers;
  const placements = {
    none: [{ server: first }, { server: second }],
    lame: [{ server: first }],
    truncated: [{ server: first }, { server: second, behaviours: [() => truncateOver(0)] }],
  };
  const name = nameOfIndex(index);
  return domainZone(name, {
    ...home,
    ...SIGNING[dnssec],
    placements: placements[trouble],
    without: [
      ...(dmarc === "reject" ? [] : ["_dmarc"]),
      ...(spf === "strict" ? [] : ["@ TXT"]),
      ...(hasMx ? [] : ["@ MX"]),
    ],
    records: [
      ...(dmarc === "none" || dmarc === "quarantine"
        ? [`_dmarc TXT "v=DMARC1; p=${dmarc}; rua=mailto:dmarc@${name}"\n`]
        : []),
      ...(spf === "neutral" ? ['@ TXT "v=spf1 mx ?all"\n'] : []),
    ].join(""),
  });
}

/** The list: names with the vendor as its group. */
export function populationList(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `${nameOfIndex(i)},${traitsOf(i).vendor}\n`);
  return `domain,list\n${lines.join("")}`;
}

type Counts = Readonly<Record<Adoption, number>>;

/** What each standard comes to for one domain. */
const RULES: Readonly<Record<string, (traits: Traits) => Adoption>> = {
  std_web_dnssec: ({ dnssec }) => (dnssec === "signed" ? "adopted" : "not_adopted"),
  std_mail_dnssec: ({ dnssec }) => (dnssec === "signed" ? "adopted" : "not_adopted"),
  std_mail_dmarc: ({ dmarc }) => (dmarc === "absent" ? "not_adopted" : "adopted"),
  std_mail_dmarc_policy: ({ dmarc }) =>
    dmarc === "quarantine" || dmarc === "reject" ? "adopted" : "not_adopted",
  std_mail_spf: ({ spf }) => (spf === "absent" ? "not_adopted" : "adopted"),
  std_mail_spf_policy: ({ spf }) => (spf === "strict" ? "adopted" : "not_adopted"),
};

/** Counts of each standard, by group. */
export function expectedCounts(
  count: number,
): Readonly<Record<"all" | "list:Vendor A" | "list:Vendor B", Readonly<Record<string, Counts>>>> {
  const all = Array.from({ length: count }, (_, index) => traitsOf(index));
  const of = (vendor?: Traits["vendor"]): Record<string, Counts> => {
    const members = all.filter((each) => vendor === undefined || each.vendor === vendor);
    return Object.fromEntries(Object.entries(RULES).map(([id, rule]) => [id, countsOf(members, rule)]));
  };
  return { all: of(), "list:Vendor A": of("Vendor A"), "list:Vendor B": of("Vendor B") };
}

function countsOf(members: readonly Traits[], rule: (traits: Traits) => Adoption): Counts {
  const counts = { adopted: 0, not_adopted: 0, not_applicable: 0, inconclusive: 0, not_measured: 0 };
  for (const each of members) counts[each.exists ? rule(each) : "not_measured"] += 1;
  return counts;
}
