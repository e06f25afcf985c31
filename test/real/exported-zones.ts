import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { anchorText, hintsText } from "../../src/lab/anchor.ts";
import { catalogueSpec } from "../../src/lab/catalogue/catalogue.ts";
import { zoneFiles } from "../../src/lab/export.ts";
import type { Host } from "../../src/lab/host.ts";
import { buildHosts } from "../../src/lab/hosts.ts";
import { nameToText } from "../../src/proto/dns/name.ts";
import { startBind } from "./bind.ts";
import { Comparison, readDifferences } from "./compare.ts";
import { startKnot } from "./knot.ts";
import { CATALOGUE_QUESTIONS, type LabQuestion } from "./lab-questions.ts";
import { addAddresses } from "./namespace.ts";
import { startNsd } from "./nsd.ts";
import { askDelv, askResolver } from "./oracle.ts";
import { askOurs } from "./ours.ts";
import { expectSame, expectThat, runSuite, type Suite } from "./report.ts";
import type { ServedZone, ServerPlan } from "./server.ts";
import { startUnbound } from "./unbound.ts";

const RESOLVER = "127.0.0.1";
const spec = catalogueSpec();

/** Zones of which a server of the lab does something that no zone file can say. */
const playful: ReadonlySet<string> = new Set([
  ...spec.zones
    .filter(({ placements }) =>
      placements.some((each) => (each.behaviours ?? []).length > 0 || each.answersDs === true),
    )
    .map(({ name }) => name),
  ...spec.zones
    .filter(({ placements }) =>
      placements.some(({ server }) => {
        const found = spec.servers.find(({ name }) => name === server);
        return found?.tcp === false || (found?.behaviours ?? []).length > 0;
      }),
    )
    .map(({ name }) => name),
]);

const enclosing = (name: string): string[] => {
  const labels = name.replace(/\.$/, "").toLowerCase().split(".");
  return labels.map((_, index) => labels.slice(index).join("."));
};

/** Compact denial (RFC 9824) is made for each question; a zone file cannot hold it. */
const MADE_ONLINE: ReadonlySet<string> = new Set(["A-clie"]);

/** Is everything about the row in its zone files? */
const isWritable = ({ id, name }: LabQuestion): boolean =>
  !MADE_ONLINE.has(id) && !enclosing(name).some((zone) => playful.has(zone));

type Role = "root" | "parents" | "leaf" | "first" | "second";

const roleOf = ({ name }: Host): Role => {
  if (name.startsWith("root")) {
    return "root";
  }
  if (name.startsWith("parent")) {
    return "parents";
  }
  if (name === "leaf") {
    return "leaf";
  }
  return name.endsWith("-2") ? "second" : "first";
};

const STARTERS = {
  root: startNsd,
  parents: startKnot,
  leaf: startNsd,
  first: startBind,
  second: startBind,
} as const;

/** Writes the zones of the hosts of one role and starts its server. */
async function serveRole(directory: string, role: Role, hosts: readonly Host[]): Promise<void> {
  const home = join(directory, role);
  mkdirSync(home, { recursive: true });
  const files = new Map<string, ServedZone>();
  for (const { zone, text } of hosts.flatMap(zoneFiles)) {
    const name = nameToText(zone);
    const file = join(home, `${name === "." ? "root" : name}.zone`);
    writeFileSync(file, text);
    files.set(name, { zone: name, file });
  }
  const addresses = hosts.flatMap((host) => host.addresses);
  const plan: ServerPlan = { directory: home, addresses, port: 53, zones: [...files.values()] };
  await STARTERS[role](plan);
}

async function compareRows(suite: Suite, directory: string, anchor: string, ds: string): Promise<void> {
  const questions = CATALOGUE_QUESTIONS.filter(isWritable);
  suite.note(`${questions.length} of ${CATALOGUE_QUESTIONS.length} rows are wholly in zone files`);
  const ours = await askOurs({ anchor }, questions);
  const unbound = await askResolver(RESOLVER, questions);
  const delv = await askDelv(RESOLVER, ds, directory, questions);
  const comparison = new Comparison(readDifferences("2e"));
  for (const [index, question] of questions.entries()) {
    const [we, first, second] = [ours[index], unbound[index], delv[index]];
    await suite.test(`${question.id}: ${question.name} ${question.type}`, () => {
      expectThat(we !== undefined && first !== undefined && second !== undefined, "not asked");
      const unexplained = comparison.add({
        id: question.id,
        ours: we,
        oracles: { unbound: first, delv: second },
      });
      expectSame(we.state, question.expect, `state (${we.detail})`);
      expectThat(unexplained.length === 0, unexplained.join("\n"));
    });
  }
  await suite.test("every explanation in differences.json is needed", () => {
    expectThat(comparison.unneeded().length === 0, comparison.unneeded().join("\n"));
  });
  suite.note(comparison.print());
  suite.note(comparison.summary());
}

await runSuite("tier 2, our zones on NSD, Knot and BIND", async (suite) => {
  const { directory } = suite;
  const making = { now: Math.floor(Date.now() / 1000), seed: "catalogue", plan: "public" } as const;
  const { hosts, rootKeys } = buildHosts(spec, making);
  await addAddresses([...new Set(hosts.flatMap(({ addresses }) => addresses))]);
  const roles = Map.groupBy(hosts, roleOf);
  await suite.test("the servers load every zone file", () =>
    Promise.all([...roles].map(([role, members]) => serveRole(directory, role, members))),
  );
  const anchor = anchorText(rootKeys);
  const dsLine = anchor.split("\n").find((line) => /\sDS\s/.test(line)) ?? "";
  const home = join(directory, "unbound");
  mkdirSync(home);
  await startUnbound({
    directory: home,
    address: RESOLVER,
    port: 53,
    hints: hintsText(),
    anchor: `${dsLine}\n`,
    ordinary: ["test."],
  });
  await compareRows(suite, directory, anchor, dsLine.replace(/^.*\sDS\s+/, ""));
});
