/** Whole sets of internet.nl's tests, for the worked examples of the scoring document. */
import type { ServerRow, TestResult } from "../../src/model/report.ts";
import type { Level, NotTestedReason, Status } from "../../src/model/status.ts";
import { testsOfSide } from "../../src/model/tests.table.ts";

/** How one test departs from one that passed with full points. */
export interface Departure {
  readonly status?: Status;
  readonly verdict?: string;
  readonly awarded?: number | null;
  readonly level?: Level;
  readonly why?: NotTestedReason;
  /** Points by server, where servers differ. */
  readonly at?: Readonly<Record<string, number>>;
}

export type Departures = Readonly<Record<string, Departure>>;

/** Every test of a side passed with full points at every server, except what departs. */
export function sideOf(
  side: "web" | "mail",
  departures: Departures,
  servers: readonly string[] = [],
): TestResult[] {
  const tests = testsOfSide(side).filter(({ origin }) => origin === "internetnl");
  const unknown = Object.keys(departures).filter((id) => !tests.some((test) => test.id === id));
  if (unknown.length > 0) throw new Error(`no such test: ${unknown.join(" ")}`);
  return tests.map(({ id, category, section, level, points }) => {
    const given = departures[id] ?? {};
    const { status = "passed", verdict = status === "not_tested" ? "not-tested" : "good" } = given;
    const { awarded = status === "passed" ? points : points && 0 } = given;
    const rows = servers.map((server) => rowOf(server, { ...given, status, awarded }, points));
    return {
      id,
      category,
      section,
      origin: "internetnl",
      level: given.level ?? level,
      status,
      verdict,
      ...(given.why === undefined ? {} : { not_tested_reason: given.why }),
      points: { awarded, max: points, counted: false },
      facts: {},
      ...(/_https$|_starttls$/.test(category) && rows.length > 0 ? { servers: rows } : {}),
      findings: [],
      confidence: "single",
    };
  });
}

function rowOf(
  server: string,
  { at, awarded = null, status = "passed", verdict = "good" }: Departure,
  full: number | null,
): ServerRow {
  const points = at === undefined ? awarded : (at[server] ?? full);
  return { server, address: null, status: points === full ? "passed" : status, verdict, points };
}

/** The same departure for several tests. */
export function each(ids: readonly string[], departure: Departure): Departures {
  return Object.fromEntries(ids.map((id) => [id, departure]));
}

/** Ids of internet.nl's tests that begin so, without those named. */
export function idsOf(side: "web" | "mail", start: string, without: readonly string[] = []): string[] {
  return testsOfSide(side)
    .filter(({ id, origin }) => origin === "internetnl" && id.startsWith(start) && !without.includes(id))
    .map(({ id }) => id);
}
