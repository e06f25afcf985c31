/** The security state of a name as the tests `*_dnssec_*` see it (`settled.md` 9.1, 9.2; `dns.md` 5.1). */
import type { DnsAnswer } from "../model/evidence.ts";
import type { Finding } from "../model/report.ts";
import type { Reason } from "../model/security.ts";
import { type AnswerState, readAnswer } from "./answer.ts";
import type { Evidence, Setting, Unmeasured } from "./define.ts";
import { refusingZone } from "./dns/refusal.ts";
import { finding } from "./finding.ts";
import { answerPointer, pointerTo } from "./pointer.ts";
import { reasonFindings } from "./reason-finding.ts";

/**
 * - `insecure`: nobody says that the name is signed
 * - `unsupported`: signed, but only with algorithms or digests that are not supported
 * - `unproven`: in a signed zone, but in an opt-out span or behind too many NSEC3 iterations
 * - `servfail`: no name server gives the zone
 * - `denied`, `bad-name`: there is no such name, or it is none
 */
export type NameState =
  | "secure"
  | "insecure"
  | "unsupported"
  | "unproven"
  | "bogus"
  | "servfail"
  | "denied"
  | "bad-name"
  | "unknown";

export interface NameSecurity {
  readonly state: NameState;
  /** What the state rests on, e.g. `["A", "AAAA"]`. */
  readonly types: readonly string[];
  readonly reason?: Reason;
  readonly findings: readonly Finding[];
  /** Only with state `unknown`. */
  readonly unmeasured: Unmeasured | null;
}

interface Read {
  readonly type: string;
  readonly key: string;
  readonly state: AnswerState;
}

/**
 * The state of a name.
 *
 * Reading `rfc`: bogus if SOA or any RRset that matters is; else the worst of the RRsets that exist; SOA decides only
 * where none exists. Reading `internetnl-1.11`: SOA alone.
 *
 * @param matters types of the RRsets that matter at the name
 */
export function nameSecurity(
  name: string,
  matters: readonly string[],
  evidence: Evidence<"dns">,
  { profile }: Pick<Setting, "profile">,
): NameSecurity {
  if (evidence.vantage.clock === "off") {
    return unknownState({ cause: "clock-off", evidence: [pointerTo("vantage", "clock")] });
  }
  const types = profile.reading === "rfc" ? ["SOA", ...matters] : ["SOA"];
  const read = types.map((type): Read => {
    const key = `${name}/${type}`;
    return { type, key, state: readAnswer(evidence, key) };
  });
  return definite(name, read, evidence) ?? undecided(name, read, evidence);
}

function unknownState(unmeasured: Unmeasured): NameSecurity {
  return { state: "unknown", types: [], findings: [], unmeasured };
}

/** The state that the answers settle; `null` when one that could change it is missing. */
function definite(name: string, read: readonly Read[], evidence: Evidence<"dns">): NameSecurity | null {
  if (read.every(({ state }) => state.kind === "bad-name")) return plain("bad-name");
  const known = read.flatMap((each) => withAnswer(each));
  const bogus = known.filter(({ security }) => security === "bogus");
  if (bogus.length > 0) return stateOf(name, "bogus", bogus, evidence);
  if (read.some(({ state }) => state.kind === "unknown")) return null;
  if (known.length === 0) return plain("denied");
  const found = known.filter(({ type, kind }) => kind === "found" && (type !== "SOA" || read.length === 1));
  // SOA stands for the name where none of the RRsets that matter exists.
  const deciding = found.length > 0 ? found : known.filter(({ type }) => type === "SOA");
  return worstOf(name, deciding.length > 0 ? deciding : known, evidence);
}

const plain = (state: NameState): NameSecurity => ({ state, types: [], findings: [], unmeasured: null });

interface Known {
  readonly type: string;
  readonly key: string;
  readonly kind: "found" | "absent";
  readonly security: "secure" | "insecure" | "bogus";
  readonly answer: DnsAnswer;
}

function withAnswer({ type, key, state }: Read): Known[] {
  if (state.kind !== "found" && state.kind !== "absent") return [];
  return [{ type, key, kind: state.kind, security: state.security, answer: state.answer }];
}

/** From the worst to the best. */
const ORDER: readonly NameState[] = ["insecure", "unsupported", "unproven", "secure"];

function worstOf(name: string, known: readonly Known[], evidence: Evidence<"dns">): NameSecurity {
  const states = known.map((each) => ({ ...each, state: insecurityOf(each, evidence) }));
  const worst = ORDER.find((state) => states.some((each) => each.state === state)) ?? "secure";
  const culprits = states.filter(({ state }) => state === worst);
  return stateOf(name, worst, culprits, evidence);
}

const UNSUPPORTED: ReadonlySet<string> = new Set([
  "unsupported-algorithm",
  "policy-algorithm",
  "unsupported-ds-digest",
]);
const UNPROVEN: ReadonlySet<string> = new Set(["nsec3-opt-out", "nsec3-iterations"]);

function insecurityOf({ security, answer }: Known, { dns }: Evidence<"dns">): NameState {
  if (security === "secure") return "secure";
  const code = answer.reason?.code ?? "";
  if (UNSUPPORTED.has(code)) return "unsupported";
  if (!UNPROVEN.has(code)) return "insecure";
  // The same reason stands for an unsigned delegation and for a span inside a zone that is itself secure.
  const hop = answer.path?.find((each) => each.security === "insecure");
  return hop !== undefined && dns.zones[hop.zone]?.security === "secure" ? "unproven" : "insecure";
}

function stateOf(
  name: string,
  state: NameState,
  culprits: readonly Known[],
  evidence: Evidence<"dns">,
): NameSecurity {
  const reason = culprits.find(({ answer }) => answer.reason !== undefined)?.answer.reason;
  const inconsistent = culprits.filter(({ answer }) => answer.inconsistent === true);
  return {
    state,
    types: culprits.map(({ type }) => type),
    ...(reason === undefined || state === "secure" ? {} : { reason }),
    findings: [
      ...(state === "secure" ? [] : culprits.flatMap((each) => reasonFindings(name, each, evidence))),
      ...inconsistent.map(({ type, key }) =>
        finding("servers-disagree", { name, type }, [answerPointer(key)]),
      ),
    ],
    unmeasured: null,
  };
}

/** No answer: the fault of servers that all refuse, twice (`settled.md` 2.6 row 13), or not known whose. */
function undecided(name: string, read: readonly Read[], evidence: Evidence<"dns">): NameSecurity {
  const refusing = refusingZone(name, evidence);
  if (refusing !== null) return { ...plain("servfail"), findings: [refusing] };
  const unknown = read.flatMap(({ state }) => (state.kind === "unknown" ? [state.unmeasured] : []));
  return unknownState({
    cause: unknown[0]?.cause ?? "evidence-missing",
    evidence: [...new Set(unknown.flatMap((each) => each.evidence))],
  });
}
