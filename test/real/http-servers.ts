import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { goodSecurityTxt, startPage } from "../../src/lab/http/site.ts";
import { openAuthority } from "../../src/lab/tls/authority.ts";
import { pem } from "../../src/lab/tls/der.ts";
import type { TestResult } from "../../src/model/report.ts";
import { NOW } from "../support/evidence.ts";
import { missingPrograms } from "./guard.ts";
import { auditWeb } from "./http/ours.ts";
import { type HttpPlace, type HttpRow, SITE, WWW } from "./http/row.ts";
import { HTTP_ROWS } from "./http/rows/all.ts";
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

/** Pages and certificates that all servers share. */
function writeSite(directory: string): Omit<HttpPlace, "directory"> & { readonly ca: string } {
  const authority = openAuthority(Math.floor(Date.now() / 1000));
  // Valid both today, for OpenSSL, and at the time at which the evidence is judged.
  const issued = authority.issue({ names: [SITE, WWW], key: "rsa3072", issuer: "rsa", days: VALID_DAYS });
  const chain = issued.chain.map((der) => pem("CERTIFICATE", der)).join("");
  const key = String(issued.key.privateKey.export({ format: "pem", type: "pkcs8" }));
  const pages = join(directory, "pages");
  mkdirSync(join(pages, ".well-known"), { recursive: true });
  const write = (name: string, content: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  write("pages/index.html", startPage(SITE));
  write("pages/.well-known/security.txt", goodSecurityTxt(SITE, NOW));
  return {
    ca: authority.pem,
    pages,
    chain: write("chain.pem", chain),
    key: write("key.pem", key),
    both: write("both.pem", chain + key),
  };
}

const PORTS = [80, 443] as const;
const VALID_DAYS = [-4000, 4000] as const;

async function auditRow(row: HttpRow, suite: Suite, site: ReturnType<typeof writeSite>): Promise<void> {
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
      const { web, results, milliseconds } = await auditWeb(site.ca);
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
