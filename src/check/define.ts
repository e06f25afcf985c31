/** What a check is: evidence to facts, facts to the first row of a decision table that holds, row to verdict. */
import type { Cause } from "../model/cause.ts";
import type { EvidenceDocument, ReportType } from "../model/evidence.ts";
import type { Profile } from "../model/profile.ts";
import type { Finding, ServerRow } from "../model/report.ts";
import { type Level, type NotTestedReason, rank, type Status } from "../model/status.ts";
import type { TestId } from "../model/tests.table.ts";
import type { VerifyMemo } from "../proto/dnssec/memo.ts";
import type { FindingCode } from "./findings.table.ts";

/** Sections of the evidence that a check may ask for. */
export type Section =
  | "dns"
  | "ns"
  | "web"
  | "tls"
  | "mx"
  | "caa"
  | "tlsa"
  | "svcb"
  | "smtp"
  | "spf"
  | "dmarc"
  | "dkim"
  | "mta_sts"
  | "tls_rpt"
  | "srv"
  | "routing"
  | "prefix"
  | "asn";

/** What a check sees of the evidence: the sections it needs, and what every document has. */
export type Evidence<N extends Section> = EvidenceDocument & Required<Pick<EvidenceDocument, N>>;

/** What else a judgement depends on. */
export interface Setting {
  readonly side: ReportType;
  readonly profile: Profile;
  /** Unix seconds against which signatures are judged. */
  readonly now: number;
  /** Signatures verified so far; may be shared by all judgements of a run. */
  readonly memo: VerifyMemo;
}

/** One sentence that says what is so, and one that says what to do. `{name}` stands for a fact. */
export interface Text {
  readonly says: string;
  readonly fix?: string;
}

/** Verdicts that every test may have; their words are in `GENERIC_TEXT`. */
export type GenericVerdict = "could-not-test" | "not-tested";

interface RowBase<F, V extends string> {
  readonly when: (facts: F) => boolean;
  readonly verdict: V | GenericVerdict;
  /** Default: full points for `passed`, none otherwise. */
  readonly points?: number | ((facts: F) => number);
  /** The level of a test that was not really made. */
  readonly level?: Level;
  /** The status stands even where the level allows less (`catalogue.md` 1.2). */
  readonly pastLevel?: true;
}

export type Row<F, V extends string> = RowBase<F, V> &
  (
    | { readonly status: "passed" | "info" | "warning" | "failed" | "error" }
    | {
        readonly status: "not_tested";
        readonly reason: NotTestedReason;
        /** Only with reason `blocked`. */
        readonly blockedBy?: TestId;
      }
  );

/** What a check read out of the evidence. */
export interface Seen<F> {
  /** What the table reads; goes into the report. */
  readonly facts: F;
  readonly findings?: readonly Finding[];
  readonly servers?: readonly ServerRow[];
  /**
   * Why part of what should have been measured was not; `null` when nothing is missing. The test is then `error`,
   * unless the worst that its level allows was seen elsewhere (`settled.md` 2.4).
   */
  readonly unmeasured?: Unmeasured | null;
}

export interface Unmeasured {
  readonly cause: Cause;
  /** JSON Pointers to the evidence of it. */
  readonly evidence: readonly string[];
  /** In place of the test's own word for it. */
  readonly verdict?: GenericVerdict;
}

/** The test that decides whether this one is made at all. */
interface Gate {
  readonly test: TestId;
  /** Verdicts of that test that block this one. */
  readonly verdicts: readonly string[];
  /** It opens and closes for each server by itself; the table of this test has the rows for that. */
  readonly perServer?: true;
}

export interface Check<N extends Section, F extends object, V extends string> {
  readonly id: TestId;
  readonly needs: readonly N[];
  readonly spec: readonly string[];
  /** Total: never throws, whatever the evidence holds. */
  readonly see: (evidence: Evidence<N>, setting: Setting) => Seen<F>;
  readonly table: readonly Row<F, V>[];
  /** The table of reading `internetnl-1.11`, where it differs. */
  readonly parityTable?: readonly Row<F, V>[];
  readonly text: Readonly<Record<V, Text>>;
  readonly gate?: Gate;
  /** Points of a test that its gate blocks; default 0 for a test that bears points. */
  readonly pointsIfBlocked?: (facts: F) => number;
  /** What the verdict is called when the test could not be made; default `could-not-test`. */
  readonly errorVerdict?: V | GenericVerdict;
  /** Findings that stand behind a verdict, and whose fix says more than that of the verdict. */
  readonly culprits?: Readonly<Partial<Record<V, readonly FindingCode[]>>>;
  /** Where a person would be surprised by a difference with internet.nl. */
  readonly differs?: string;
}

/** A check of any kind, as the catalogue lists it. */
export interface AnyCheck {
  readonly id: TestId;
  readonly needs: readonly Section[];
  readonly spec: readonly string[];
  readonly text: Readonly<Record<string, Text>>;
  readonly gate?: Gate;
  readonly errorVerdict: string;
  readonly culprits: Readonly<Record<string, readonly string[] | undefined>>;
  readonly differs?: string;
  /** Whether reading `internetnl-1.11` has a table of its own. */
  readonly hasParityTable: boolean;
  /** Rows in order, for people. */
  readonly rows: (reading: Profile["reading"]) => readonly RowSummary[];
  readonly decide: (evidence: EvidenceDocument, setting: Setting) => Decision;
}

export interface RowSummary {
  readonly status: Status;
  readonly verdict: string;
  /** It holds whatever the facts are. */
  readonly isLast: boolean;
  /** Of a row that is not tested. */
  readonly reason?: NotTestedReason;
  readonly blockedBy?: TestId;
}

/** The row that held, with everything it was decided on. */
export interface Decision {
  readonly seen: Seen<object>;
  /** Position in the table. */
  readonly row: number;
  readonly status: Status;
  readonly verdict: string;
  readonly reason?: NotTestedReason;
  readonly blockedBy?: TestId;
  readonly level?: Level;
  readonly pastLevel?: true;
  readonly points?: number;
  readonly pointsIfBlocked?: number;
  /** The worst that any row of the table gives. */
  readonly worst: Status;
}

/** The words for verdicts that every test may have. */
export const GENERIC_TEXT: Readonly<Record<GenericVerdict, Text>> = {
  "could-not-test": { says: "This could not be measured." },
  "not-tested": { says: "This was not tested." },
};

/** A check in the form in which the catalogue lists it; the compiler wants a text for each verdict. */
export function defineCheck<N extends Section, F extends object, V extends string>(
  check: Check<N, F, V>,
): AnyCheck {
  const tableOf = (reading: Profile["reading"]): readonly Row<F, V>[] =>
    reading === "rfc" ? check.table : (check.parityTable ?? check.table);
  return {
    id: check.id,
    needs: check.needs,
    spec: check.spec,
    text: check.text,
    ...(check.gate === undefined ? {} : { gate: check.gate }),
    errorVerdict: check.errorVerdict ?? "could-not-test",
    culprits: check.culprits ?? {},
    ...(check.differs === undefined ? {} : { differs: check.differs }),
    hasParityTable: check.parityTable !== undefined,
    rows: (reading) => tableOf(reading).map(summaryOf),
    decide: (evidence, setting) => {
      const seen = check.see(evidence as Evidence<N>, setting);
      const table = tableOf(setting.profile.reading);
      const index = table.findIndex((row) => row.when(seen.facts));
      const row = table[index];
      if (row === undefined) throw new Error(`no row of ${check.id} holds`);
      return {
        seen,
        row: index,
        worst: worstOf(table),
        ...outcomeOf(row, seen.facts),
        ...blockedPoints(check, seen.facts),
      };
    },
  };
}

function summaryOf<F, V extends string>(row: Row<F, V>): RowSummary {
  const { status, verdict, when } = row;
  // A condition that takes no facts holds for all of them.
  const summary = { status, verdict, isLast: when.length === 0 };
  if (row.status !== "not_tested") return summary;
  const { reason, blockedBy } = row;
  return { ...summary, reason, ...(blockedBy === undefined ? {} : { blockedBy }) };
}

function worstOf<F, V extends string>(table: readonly Row<F, V>[]): Status {
  const judged = table.map(({ status }) => status).filter((status) => status !== "error");
  return judged.reduce((worst, status) => (rank(status) < rank(worst) ? status : worst), "passed");
}

type RowOutcome = Omit<Decision, "seen" | "row" | "worst">;

function outcomeOf<F, V extends string>(row: Row<F, V>, facts: F): RowOutcome {
  const { status, verdict, level, points, pastLevel } = row;
  return {
    status,
    verdict,
    ...(level === undefined ? {} : { level }),
    ...(pastLevel === undefined ? {} : { pastLevel }),
    ...(points === undefined ? {} : { points: typeof points === "number" ? points : points(facts) }),
    ...(row.status === "not_tested" ? { reason: row.reason } : {}),
    ...(row.status === "not_tested" && row.blockedBy !== undefined ? { blockedBy: row.blockedBy } : {}),
  };
}

function blockedPoints<N extends Section, F extends object, V extends string>(
  check: Check<N, F, V>,
  facts: F,
): { pointsIfBlocked?: number } {
  return check.pointsIfBlocked === undefined ? {} : { pointsIfBlocked: check.pointsIfBlocked(facts) };
}
