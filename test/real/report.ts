import { closeNamespaces } from "./namespace.ts";
import { stopAll } from "./process.ts";

/** How many tests of a suite ended in which way. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs and prints the tests of one suite. */
export interface Suite {
  /** Runs one test; a throw is its failure, the suite goes on. */
  readonly test: (name: string, body: () => unknown) => Promise<boolean>;
  /** Prints a test that cannot run here, and why. */
  readonly skip: (name: string, why: string) => void;
  /** Prints a line that is no test. */
  readonly note: (text: string) => void;
}

const counts: Counts = { passed: 0, failed: 0, skipped: 0 };

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const indent = (text: string): string => text.trimEnd().split("\n").join("\n          ");

async function attempt(label: string, body: () => unknown): Promise<boolean> {
  const started = performance.now();
  try {
    await body();
  } catch (error) {
    counts.failed += 1;
    console.log(`  FAIL  ${label}: ${indent(wordsOf(error))}`);
    return false;
  }
  counts.passed += 1;
  console.log(`  ok    ${label} (${Math.round(performance.now() - started)} ms)`);
  return true;
}

function makeSuite(title: string): Suite {
  return {
    test: (name, body) => attempt(`${title}: ${name}`, body),
    skip: (name, why) => {
      counts.skipped += 1;
      console.log(`  skip  ${title}: ${name}: ${why}`);
    },
    note: (text) => console.log(text.replace(/^/gm, "        ")),
  };
}

/** Tells the starting process the counts, if one is listening. */
const tell = (): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) {
      resolve();
      return;
    }
    process.send(counts, () => resolve());
  });

/**
 * Runs one suite in this process: its tests, then the daemons are ended by pid, the counts are told and the
 * process exits (1 after a failure). A signal ends the daemons too.
 */
export async function runSuite(title: string, body: (suite: Suite) => Promise<void>): Promise<never> {
  const leave = async (code: number): Promise<never> => {
    await stopAll();
    await closeNamespaces();
    await tell();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void leave(130));
  }
  try {
    await body(makeSuite(title));
  } catch (error) {
    counts.failed += 1;
    console.log(
      `  FAIL  ${title}: the suite itself: ${indent(error instanceof Error ? (error.stack ?? "") : String(error))}`,
    );
  }
  return await leave(counts.failed > 0 ? 1 : 0);
}

/** Throws with both values when they differ. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) {
    throw new Error(`${what}: expected ${right}, found ${left}`);
  }
}

/** Throws `why` unless the condition holds. */
export function expectThat(condition: boolean, why: string): asserts condition {
  if (!condition) {
    throw new Error(why);
  }
}

/** Plain table with aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(" | ")
        .trimEnd(),
    )
    .join("\n");
}
