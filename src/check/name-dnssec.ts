/** The pair of tests "is it signed" and "is it valid" for one name (`dns.md` 5.1, `settled.md` 9.1 and 9.2). */
import { FAULT_OF_CAUSE } from "../model/cause.ts";
import type { Finding } from "../model/report.ts";
import type { TestId } from "../model/tests.table.ts";
import {
  type AnyCheck,
  defineCheck,
  type Evidence,
  type Row,
  type Seen,
  type Setting,
  type Text,
} from "./define.ts";
import { finding } from "./finding.ts";
import { type NameSecurity, type NameState, nameSecurity } from "./name-security.ts";
import { answerPointer } from "./pointer.ts";

interface NameFacts {
  readonly name: string;
  readonly state: NameState;
  /** Types of the RRsets that the state rests on. */
  readonly types: readonly string[];
  /** Why it is not secure, and in which zone. */
  readonly reason: string | null;
  readonly zone: string | null;
}

export type ExistVerdict = "good" | "bad" | "servfail" | "resolver-error";
export type ValidVerdict = "good" | "bad" | "unsupported-ds-algo";

interface HasState {
  readonly state: NameState;
}

const among =
  (...states: readonly NameState[]) =>
  (facts: HasState): boolean =>
    states.includes(facts.state);
const always = (): boolean => true;

/** Out of 10, `scoring.md` 2. */
const POINTS_UNSIGNED = 2;

export const EXIST_ROWS: readonly Row<HasState, ExistVerdict>[] = [
  { when: among("unknown"), status: "error", verdict: "could-not-test" },
  { when: among("denied", "bad-name"), status: "failed", verdict: "resolver-error" },
  { when: among("servfail"), status: "failed", verdict: "servfail" },
  { when: among("insecure"), status: "failed", verdict: "bad" },
  { when: always, status: "passed", verdict: "good" },
];

/** internet.nl 1.11.2 knows no difference between a zone that is not signed and one whose algorithms it lacks. */
export const PARITY_EXIST_ROWS: readonly Row<HasState, ExistVerdict>[] = [
  { when: among("unknown", "denied", "bad-name", "servfail"), status: "failed", verdict: "resolver-error" },
  { when: among("insecure", "unsupported", "unproven"), status: "failed", verdict: "bad" },
  { when: always, status: "passed", verdict: "good" },
];

/** Rows of the second test. @param exist the first one, which blocks it */
export function validRows(exist: TestId): readonly Row<HasState, ValidVerdict>[] {
  return [
    { when: among("unknown"), status: "error", verdict: "could-not-test" },
    { when: among("bogus"), status: "failed", verdict: "bad" },
    {
      when: among("unsupported", "unproven"),
      status: "warning",
      verdict: "unsupported-ds-algo",
      points: POINTS_UNSIGNED,
    },
    ...blockedRows(exist, ["insecure"]),
    { when: always, status: "passed", verdict: "good" },
  ];
}

export function parityValidRows(exist: TestId): readonly Row<HasState, ValidVerdict>[] {
  return [
    { when: among("bogus"), status: "failed", verdict: "bad" },
    ...blockedRows(exist, ["insecure", "unsupported", "unproven"]),
    { when: always, status: "passed", verdict: "good" },
  ];
}

function blockedRows(exist: TestId, insecure: readonly NameState[]): Row<HasState, ValidVerdict>[] {
  const blocked = {
    status: "not_tested",
    verdict: "not-tested",
    reason: "blocked",
    blockedBy: exist,
  } as const;
  return [
    { ...blocked, when: among(...insecure), points: POINTS_UNSIGNED },
    { ...blocked, when: among("unknown", "denied", "bad-name", "servfail"), points: 0 },
  ];
}

export interface Pair {
  readonly exist: TestId;
  readonly valid: TestId;
  /** Types of the RRsets that matter at the name. */
  readonly matters: readonly string[];
  readonly existText: Readonly<Record<ExistVerdict, Text>>;
  readonly validText: Readonly<Record<ValidVerdict, Text>>;
}

const SPEC = ["RFC 4035 4.3", "RFC 4035 5", "RFC 6840"] as const;

/** Both tests, for the target's own name. */
export function defineNameDnssec(pair: Pair): readonly [AnyCheck, AnyCheck] {
  const see = (evidence: Evidence<"dns">, setting: Setting): Seen<NameFacts> =>
    seeName(evidence.target.name, pair.matters, evidence, setting);
  const exist = defineCheck<"dns", NameFacts, ExistVerdict>({
    id: pair.exist,
    needs: ["dns"],
    spec: SPEC,
    see,
    table: EXIST_ROWS,
    parityTable: PARITY_EXIST_ROWS,
    text: pair.existText,
    differs: "internet.nl looks at the SOA question alone and calls unsupported algorithms unsigned.",
  });
  const valid = defineCheck<"dns", NameFacts, ValidVerdict>({
    id: pair.valid,
    needs: ["dns"],
    spec: SPEC,
    see,
    table: validRows(pair.exist),
    parityTable: parityValidRows(pair.exist),
    text: pair.validText,
    gate: { test: pair.exist, verdicts: ["bad", "servfail", "resolver-error"] },
    pointsIfBlocked: ({ state }) => (isUnsigned(state) ? POINTS_UNSIGNED : 0),
    differs: "internet.nl looks at the SOA question alone, as one resolver answers it.",
  });
  return [exist, valid];
}

const isUnsigned = (state: NameState): boolean =>
  state === "insecure" || state === "unsupported" || state === "unproven";

function seeName(
  name: string,
  matters: readonly string[],
  evidence: Evidence<"dns">,
  setting: Setting,
): Seen<NameFacts> {
  const security = nameSecurity(name, matters, evidence, setting);
  const { state, types, reason } = security;
  const isOpen = security.unmeasured !== null && !isHeldAgainstTarget(security, setting);
  return {
    facts: { name, state, types, reason: reason?.code ?? null, zone: reason?.zone ?? null },
    // What could not be measured is said once, with its cause.
    findings: isOpen ? [] : stateFindings(name, security),
    unmeasured: isOpen ? security.unmeasured : null,
  };
}

/** internet.nl takes a lookup that fails for a fault of the target; our own blindness is one in no reading. */
export function isHeldAgainstTarget(
  { unmeasured }: NameSecurity,
  { profile }: Pick<Setting, "profile">,
): boolean {
  return profile.reading !== "rfc" && unmeasured !== null && FAULT_OF_CAUSE[unmeasured.cause] === "unclear";
}

/** What stands behind a state, states without an answer included. */
export function stateFindings(
  name: string,
  { state, findings, unmeasured }: NameSecurity,
): readonly Finding[] {
  const at = [answerPointer(`${name}/SOA`)];
  if (state === "denied" || state === "bad-name") return [finding("name-does-not-exist", { name }, at)];
  if (unmeasured === null) return findings;
  return [finding("lookup-failed", { name, cause: unmeasured.cause }, unmeasured.evidence)];
}
