/** Whether a recursive resolver lets DNSSEC through, dns.md 2: asked once in a run. */
import { randomInt } from "node:crypto";
import { type Name, nameFromText, ROOT } from "../../proto/dns/name.ts";
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import type { Analysis } from "../../proto/dnssec/validator.ts";
import type { Question } from "./classify.ts";
import type { Account } from "./context.ts";
import type { Lookup } from "./driver.ts";
import type { Lookups } from "./lookups.ts";

/** Why a resolver cannot be used for validation: reason codes. */
export type Unfit =
  | "resolver-strips-dnssec"
  | "resolver-strips-denial"
  | "resolver-rewrites-nxdomain"
  | "resolver-no-ds"
  | "resolver-no-answer"
  | "resolver-no-tcp"
  | "anchor-mismatch"
  | "local-clock-suspect";

interface Probe {
  readonly question: () => Question;
  /** What is wrong, if anything is. */
  readonly fault: (analysis: Analysis, failures: Lookup["failures"]) => Unfit | undefined;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const RANDOM_LETTERS = 12;

const isSound = ({ state }: Analysis): boolean => state === "secure" || state === "insecure";

/** In order: the first fault is the cause of those after it. */
const PROBES: readonly Probe[] = [
  {
    question: () => ({ name: ROOT, type: TYPE.SOA }),
    fault: (analysis, failures) => (analysis.state === "secure" ? undefined : rootFault(analysis, failures)),
  },
  {
    question: () => ({ name: randomLabel(), type: TYPE.A }),
    fault: (analysis) => {
      if (analysis.outcome === "ok") return "resolver-rewrites-nxdomain";
      if (analysis.rcode !== RCODE.NXDOMAIN) return isSound(analysis) ? undefined : "resolver-strips-denial";
      return analysis.state === "secure" ? undefined : "resolver-strips-denial";
    },
  },
  {
    question: () => ({ name: nameOf("com"), type: TYPE.DS }),
    fault: (analysis) => (isSound(analysis) ? undefined : "resolver-no-ds"),
  },
];

/** Codes that do not blame the resolver. */
const OTHERS = new Set<string>(["anchor-mismatch", "local-clock-suspect"] satisfies Unfit[]);

/** What is wrong with the resolver behind some lookups; `undefined` when nothing is. */
export async function faultOfResolver(stub: Lookups, account: Account): Promise<Unfit | undefined> {
  for (const { question, fault } of PROBES) {
    const { analysis, failures } = await stub.lookup(question(), account);
    const found = fault(analysis, failures);
    if (found !== undefined) return found;
  }
  return undefined;
}

function rootFault({ failure, reason }: Analysis, failures: Lookup["failures"]): Unfit {
  const whys = [...failures.values()].flat().map(({ why }) => why);
  if (whys.some((why) => why.includes("truncated"))) return "resolver-no-tcp";
  if (failure !== undefined) return "resolver-no-answer";
  const code = reason?.code ?? "";
  return OTHERS.has(code) ? (code as Unfit) : "resolver-strips-dnssec";
}

function randomLabel(): Name {
  const letters = Array.from({ length: RANDOM_LETTERS }, () => LETTERS[randomInt(LETTERS.length)] ?? "a");
  return nameOf(letters.join(""));
}

function nameOf(text: string): Name {
  const name = nameFromText(text);
  return name.ok ? name.value : ROOT;
}
