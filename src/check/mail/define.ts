/** The form of our own tests of mail: what is found decides, by a table over finding codes. */
import type { Finding, ServerRow } from "../../model/report.ts";
import type { NotTestedReason } from "../../model/status.ts";
import type { TestId } from "../../model/tests.table.ts";
import {
  type AnyCheck,
  defineCheck,
  type Evidence,
  type Row,
  type Section,
  type Setting,
  type Text,
  type Unmeasured,
} from "../define.ts";
import type { FindingCode } from "../findings.table.ts";

/**
 * Why a test is not made:
 * - `no-mail`: the domain has no mail servers, or none of what the test is about
 * - `off`: it was not asked for
 * - `unseen`: what it looks at does not show from outside
 * - `blocked`: another test failed
 */
export type Skip = "no-mail" | "off" | "unseen" | "blocked";

export interface MailFacts {
  readonly skip: Skip | null;
  /** Codes of the findings, sorted. */
  readonly found: readonly string[];
}

export interface MailLook<X extends object> {
  readonly skip?: Skip | null;
  readonly findings?: readonly Finding[];
  readonly servers?: readonly ServerRow[];
  readonly unmeasured?: Unmeasured | null;
  readonly facts?: X;
}

export interface MailCheck<N extends Section, X extends object, V extends string> {
  readonly id: TestId;
  readonly needs: readonly N[];
  readonly spec: readonly string[];
  readonly look: (evidence: Evidence<N>, setting: Setting) => MailLook<X>;
  /** Why the test may not be made. */
  readonly skips?: readonly Exclude<Skip, "blocked">[];
  /** The test that blocks this one where `look` says so. */
  readonly blockedBy?: TestId;
  /** The test that lets this one through, with the verdicts that do not. */
  readonly gate?: { readonly test: TestId; readonly verdicts: readonly string[] };
  /** Rows after those of the skips. */
  readonly table: readonly Row<MailFacts & X, V>[];
  readonly text: Readonly<Record<V, Text>>;
}

const REASONS: Readonly<Record<Exclude<Skip, "blocked">, NotTestedReason>> = {
  "no-mail": "not_applicable",
  off: "disabled",
  unseen: "undecidable",
};

const SKIPPED = { status: "not_tested", verdict: "not-tested" } as const;

/** Holds when any of some findings was made. */
export function found(...codes: readonly FindingCode[]): (facts: MailFacts) => boolean {
  return (facts) => codes.some((code) => facts.found.includes(code));
}

/** Another finding than the ones that mean nothing by themselves. */
export const foundAny = ({ found: codes }: MailFacts): boolean => codes.length > 0;

/** A test that has the same table in both readings. */
export function defineMailCheck<N extends Section, V extends string, X extends object = object>(
  check: MailCheck<N, X, V>,
): AnyCheck {
  const { id, needs, spec, look, skips = [], blockedBy, gate, table, text } = check;
  const isSkipped =
    (skip: Skip) =>
    (facts: MailFacts): boolean =>
      facts.skip === skip;
  const blocked: Row<MailFacts & X, V>[] =
    blockedBy === undefined ? [] : [{ ...SKIPPED, when: isSkipped("blocked"), reason: "blocked", blockedBy }];
  const rows = skips.map((skip): Row<MailFacts & X, V> => {
    return { ...SKIPPED, when: isSkipped(skip), reason: REASONS[skip] };
  });
  return defineCheck<N, MailFacts & X, V>({
    id,
    needs,
    spec,
    ...(gate === undefined ? {} : { gate }),
    see: (evidence, setting) => {
      const { skip = null, findings = [], servers = [], unmeasured = null, facts } = look(evidence, setting);
      const codes = [...new Set(findings.map(({ code }) => code))].sort();
      return { facts: { ...(facts as X), skip, found: codes }, findings, servers, unmeasured };
    },
    table: [...rows, ...blocked, ...table],
    text,
  });
}
