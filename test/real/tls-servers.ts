import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { isExtra, missingPrograms } from "./guard.ts";
import { waitForPort } from "./process.ts";
import { expectSame, expectThat, runSuite, type Suite, table } from "./report.ts";
import { type Certificates, writeCertificates } from "./tls/certificates.ts";
import { type Facts, factsOf } from "./tls/facts.ts";
import { measureTls } from "./tls/ours.ts";
import { SITE, type TlsRow } from "./tls/row.ts";
import { TLS_ROWS } from "./tls/rows/all.ts";
import { askSslscan } from "./tls/sslscan.ts";
import { startFront } from "./tls/starttls.ts";

/*
 * TLS servers of Debian packages on loopback ports of a network namespace, each measured by our engine and by sslscan:
 * versions, suites and groups have to be the same, or the difference is explained in the row.
 */

const FIRST_PORT = 20_000;
/** Java starts slowly. */
const START_MS = 30_000;

const asked = new Set(process.argv.slice(2));
const rows = TLS_ROWS.filter(({ id }) => asked.size === 0 || asked.has(id));
const printed: string[][] = [["server", "versions", "suites", "connections", "ms", "sslscan ms"]];

const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");

/** What only one of two lists has, without what is explained. */
const difference = (
  ours: readonly string[],
  theirs: readonly string[],
  explained: TlsRow["unlike"] = {},
): string[] => [
  ...ours.filter((id) => !theirs.includes(id) && explained[id] === undefined).map((id) => `only ours: ${id}`),
  ...theirs
    .filter((id) => !ours.includes(id) && explained[id] === undefined)
    .map((id) => `only sslscan: ${id}`),
];

async function compare(row: TlsRow, facts: Facts, port: number): Promise<number> {
  if (row.unaskable !== undefined) {
    return Number.NaN;
  }
  const { brief = false } = row;
  const theirs = await askSslscan({ port, sni: SITE, starttls: row.starttls !== undefined, brief });
  expectSame(facts.versions, theirs.versions, "versions, beside sslscan");
  const unlike = [
    ...difference(words(facts.suites), theirs.suites, row.unlike),
    ...(brief ? [] : difference(words(facts.groups13), theirs.groups13, row.unlike)),
  ];
  expectThat(unlike.length === 0, unlike.join("\n"));
  return theirs.milliseconds;
}

async function measureRow(
  row: TlsRow,
  index: number,
  suite: Suite,
  certificates: Certificates,
): Promise<void> {
  const missing = await missingPrograms(row.needs);
  if (missing.length > 0 && missing.every(isExtra)) {
    suite.note(`not measured: ${row.id}, for ${missing.join(", ")} is not installed here`);
    return;
  }
  if (missing.length > 0) {
    suite.skip(row.id, `needs ${missing.join(", ")}`);
    return;
  }
  await suite.test(`${row.id}: ${row.how}`, async () => {
    const directory = join(suite.directory, row.id);
    mkdirSync(directory, { mode: 0o755 });
    const [behind, port] = [
      FIRST_PORT + 2 * index,
      FIRST_PORT + 2 * index + (row.starttls === "front" ? 1 : 0),
    ];
    const daemon = await row.start({ directory, host: "127.0.0.1", port: behind, certificates });
    try {
      await waitForPort(daemon, "127.0.0.1", behind, START_MS);
      if (row.starttls === "front") {
        await startFront(port, behind);
      }
      const starttls = row.starttls !== undefined;
      const { endpoint, milliseconds } = await measureTls({ port, starttls, ca: certificates.ca });
      const facts = factsOf(endpoint);
      for (const [name, value] of Object.entries(row.found)) {
        expectSame(facts[name as keyof Facts], value, name);
      }
      const theirs = await compare(row, facts, port);
      const { crafted, full } = endpoint.connections;
      printed.push([
        row.id,
        facts.versions,
        String(words(facts.suites).length),
        String(crafted + full),
        milliseconds.toFixed(0),
        theirs.toFixed(0),
      ]);
    } finally {
      await daemon.stop();
    }
  });
}

await runSuite("TLS servers", async (suite) => {
  // Postfix gives up root and still has to get at its folders.
  chmodSync(suite.directory, 0o755);
  const certificates = writeCertificates(suite.directory);
  for (const [index, row] of rows.entries()) {
    await measureRow(row, index, suite, certificates);
  }
  suite.note(table(printed));
});
