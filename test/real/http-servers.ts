import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import type { TestResult } from "../../src/model/report.ts";
import { missingPrograms } from "./guard.ts";
import { auditWeb } from "./http/ours.ts";
import type { HttpRow } from "./http/row.ts";
import { HTTP_ROWS } from "./http/rows/all.ts";
import { type SharedSite, writeSite } from "./http/site.ts";
import { waitForPort } from "./process.ts";
import { expectSame, expectThat, runSuite, type Suite, table } from "./report.ts";

/*
 * Web servers of Debian packages on ports 80 and 443 of a network namespace, each audited over IPv4 and IPv6 by our
 * probes and judged by our checks: every test passes, or says what the row's configuration deserves.
 */

const asked = new Set(process.argv.slice(2));
const rows = HTTP_ROWS.filter(({ id }) => asked.size === 0 || asked.has(id));
const printed: string[][] = [["server", "connections", "kB", "ms"]];

/** What only HTTP decides; an HTTPS record there is none. */
const isOfHttp = ({ id }: TestResult): boolean =>
  /^web_(?:ipv6_ws|https_http|https_hsts|www|appsecpriv|header)/.test(id) && id !== "web_https_http_svcb";

const PORTS = [80, 443] as const;

async function auditRow(row: HttpRow, suite: Suite, site: SharedSite): Promise<void> {
  const missing = await missingPrograms(row.needs);
  if (missing.length > 0) {
    suite.skip(row.id, `needs ${missing.join(", ")}`);
    return;
  }
  await suite.test(`${row.id}: ${row.how}`, async () => {
    const directory = join(suite.directory, row.id);
    mkdirSync(directory, { mode: 0o755 });
    const daemon = row.start({ ...site, directory });
    try {
      for (const port of PORTS) {
        await waitForPort(daemon, "127.0.0.1", port);
        await waitForPort(daemon, "::1", port);
      }
      const started = performance.now();
      const { web, results } = await auditWeb(site.ca);
      const milliseconds = performance.now() - started;
      judgeRow(row, results);
      const { connections, octets } = web.spent;
      printed.push([row.id, String(connections), (octets / 1000).toFixed(1), milliseconds.toFixed(0)]);
    } finally {
      await daemon.stop();
    }
  });
}

function judgeRow({ found }: HttpRow, results: readonly TestResult[]): void {
  const wanted: Readonly<Record<string, readonly [string, string, string?] | undefined>> = found;
  const others = results
    .filter((result) => isOfHttp(result) && wanted[result.id] === undefined && result.status !== "passed")
    .map(
      ({ id, status, verdict, findings }) => `${id} ${status} ${verdict} ${findings.map(({ code }) => code)}`,
    );
  expectSame(others, [], "tests that do not pass");
  for (const [id, expected] of Object.entries(wanted)) {
    const result = results.find((each) => each.id === id);
    const [status, verdict, finding] = expected ?? [];
    expectSame([result?.status, result?.verdict], [status, verdict], id);
    const codes = result?.findings.map(({ code }) => code) ?? [];
    expectThat(finding === undefined || codes.includes(finding), `${id}: no ${finding} among ${codes}`);
  }
}

await runSuite("HTTP servers", async (suite) => {
  // Servers that give up root still read the pages.
  chmodSync(suite.directory, 0o755);
  const site = writeSite(suite.directory);
  for (const row of rows) {
    await auditRow(row, suite, site);
  }
  suite.note(table(printed));
});
