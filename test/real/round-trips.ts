import { expectThat, runSuite } from "./report.ts";
import type { StepName } from "./time-lookups.ts";
import { measureTrips } from "./trips.ts";

/** Queries each step may take; round trips depend on the load of the machine and are printed, not judged. */
const MOST_QUERIES = { coldName: 10, warmName: 3, vantage: 9, coldAudit: 28, warmAudit: 9 } as const;

await runSuite("round trips", async (suite) => {
  const { directory } = suite;
  const trips = await measureTrips(directory);
  const { near, far } = trips;
  suite.note(
    `ping over the line: ${near.ping} ms and ${far.ping} ms; packets ${JSON.stringify(far.packets)}`,
  );
  for (const [step, most] of Object.entries(MOST_QUERIES) as [StepName, number][]) {
    const queries = far.timing.queries[step];
    await suite.test(`${step}: at most ${most} queries`, () => {
      expectThat(queries <= most, `${queries} queries`);
    });
    const found = `${trips.of(step).toFixed(1)} round trips in sequence, ${queries} queries`;
    suite.note(`${step}: ${found}, ${far.times[step].toFixed(0)} ms`);
  }
  await suite.test(
    "a first name takes 6 queries beside those for its servers' addresses, the next one 3",
    () => {
      const { coldName, warmName } = far.timing.queries;
      const own = coldName - far.timing.forServers;
      expectThat(
        own <= 6 && warmName <= 3,
        `${own} (and ${far.timing.forServers}), then ${warmName} queries`,
      );
    },
  );
  await suite.test("nothing is asked twice", () => {
    expectThat(far.timing.twice.length === 0, far.timing.twice.join("\n"));
  });
});
