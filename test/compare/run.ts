/**
 * `npm run compare`: the same hosts, looked at by waterpas and by the programs that Debian packages.
 *
 * Everything runs in two network namespaces without a way out, joined by a cable: domains of the lab on their real ports, TLS servers of
 * Debian packages, and Unbound for those that need a resolver. A program that is not installed is named and left out.
 * Exit code 1 when a verdict differs and no line of `differences.table.ts` says why.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { planAddress } from "../../src/lab/plan.ts";
import { startWorld } from "../../src/lab/world.ts";
import { joinByCable, RESOLVER, setSystemResolver } from "../real/cable.ts";
import { addAddresses, closeNamespaces, makeNamespace, type Namespace } from "../real/namespace.ts";
import { hasProgram, must, startDaemon, stopAll, waitForWord } from "../real/process.ts";
import { table } from "../real/report.ts";
import { unboundConfiguration } from "../real/unbound.ts";
import { type Cost, countPackets, timed } from "./cost.ts";
import { DIFFERENCES, type Difference } from "./differences.table.ts";
import { AREAS, type Area, type Host, type Peer, REAL_SERVERS, SCENARIOS, type Scene } from "./peers.ts";

const script = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Brings everything up; it stays until the namespaces are closed. Who asks is in one, who answers in the other. */
async function openScene(
  directory: string,
): Promise<{ readonly namespace: Namespace; readonly scene: Scene }> {
  const servers = await makeNamespace("far", []);
  const namespace = await makeNamespace("near", []);
  setSystemResolver(namespace, RESOLVER);
  await joinByCable(namespace, servers, { ipv6: true }, 0);
  await addAddresses([...(await labAddresses()), ...REAL_SERVERS.slice(0, 1)], servers.inside([]));
  const lab = startDaemon(
    "the lab",
    servers.inside([process.execPath, script("serve.ts"), directory, ...SCENARIOS]),
    join(directory, "lab.log"),
  );
  await waitForWord(lab, "ready");
  await startResolver(servers, directory);
  await startServers(servers, directory);
  writeAnchors(directory);
  await countPackets(namespace);
  return { namespace, scene: { directory, resolver: RESOLVER } };
}

/** Where the lab listens when it has the real ports. */
async function labAddresses(): Promise<string[]> {
  const world = await startWorld({ scenarios: SCENARIOS, now: Math.floor(Date.now() / 1000) });
  await world.close();
  return [...new Set(world.netMap.map.map(({ address }) => planAddress("public", address)))];
}

async function startResolver(namespace: Namespace, directory: string): Promise<void> {
  const home = join(directory, "unbound");
  mkdirSync(home);
  for (const name of ["hints.zone", "anchor.zone"]) {
    writeFileSync(join(home, name), readFileSync(join(directory, name)));
  }
  const plan = { directory: home, address: RESOLVER, port: 53, hints: "", anchor: "", ordinary: ["test."] };
  writeFileSync(join(home, "unbound.conf"), unboundConfiguration(plan));
  const command = ["unbound", "-d", "-c", join(home, "unbound.conf")];
  startDaemon("unbound", namespace.inside(command), join(home, "log"));
}

async function startServers(namespace: Namespace, directory: string): Promise<void> {
  const own = join(directory, "real");
  mkdirSync(own, { mode: 0o755 });
  const command = [process.execPath, script("../real/tls-serve.ts"), own, ...REAL_SERVERS];
  await waitForWord(startDaemon("the servers", namespace.inside(command), join(own, "log")), "ready");
}

/** The key of the root in the forms in which the peers want it. */
function writeAnchors(directory: string): void {
  const lines = readFileSync(join(directory, "anchor.zone"), "utf8").trim().split("\n");
  const keys = lines.filter((line) => /\sDNSKEY\s/.test(line)).join("\n");
  const [, tag, algorithm, type, hex = ""] =
    /\sDS\s+(\d+)\s+(\d+)\s+(\d+)\s+(.*)/.exec(lines.join("\n")) ?? [];
  writeFileSync(join(directory, "dnskey.zone"), `${keys}\n`);
  writeFileSync(join(directory, "root.key"), `${keys}\n`);
  const anchor = `trust-anchors { . static-ds ${tag} ${algorithm} ${type} "${hex.replaceAll(/\s/g, "")}"; };\n`;
  writeFileSync(join(directory, "delv.anchors"), anchor);
}

interface Seen {
  readonly said: string;
  readonly cost: Cost;
}

async function ask(
  who: Pick<Peer, "ask" | "read">,
  host: Host,
  namespace: Namespace,
  scene: Scene,
): Promise<Seen> {
  const { ran, cost } = await timed(namespace, who.ask(host, scene), scene.directory);
  try {
    return { said: who.read(ran, host), cost };
  } catch (error) {
    return {
      said: `? ${error instanceof Error ? error.message.slice(0, 60) : ""} ${ran.stderr.slice(-200)}`,
      cost,
    };
  }
}

interface Outcome {
  /** Comparisons made, those that agree, and those explained. */
  readonly made: number;
  readonly agreed: number;
  readonly explained: readonly Difference[];
  readonly unexplained: readonly string[];
}

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const COLUMNS = ["wallMs", "cpuMs", "packets", "connections"] as const;

/** One host as we see it and as one peer does. */
interface Pair {
  readonly host: Host;
  readonly peer: Peer;
  readonly ours: Seen;
  readonly theirs: Seen;
}

const looksAt = (peer: Peer, host: Host): boolean => peer.heavy !== true || host.heavy === true;

/** Looks at every host of an area with everything that is there, prints both tables. */
async function compareArea(area: Area, namespace: Namespace, scene: Scene): Promise<Outcome> {
  const there = await Promise.all(area.peers.map(({ program }) => hasProgram(program)));
  const peers = area.peers.filter((_, index) => there[index]);
  for (const { name, from } of area.peers.filter((_, index) => !there[index])) {
    say(`  not installed: ${name} (Debian package ${from})`);
  }
  const pairs: Pair[] = [];
  const rows: string[][] = [];
  for (const host of area.hosts) {
    const ours = await ask(area.ours, host, namespace, scene);
    for (const peer of peers.filter((each) => looksAt(each, host))) {
      pairs.push({ host, peer, ours, theirs: await ask(peer, host, namespace, scene) });
    }
    rows.push([host.id, ours.said, ...peers.map((peer) => cellOf(pairs.find(is(host, peer))))]);
  }
  say(`\n${area.name}: ${area.what}\n`);
  say(table([["host", "waterpas", ...peers.map(({ name }) => name)], ...rows]));
  say("\nmedian per host; in brackets how many times ours over the same hosts");
  say(area.note === undefined ? "" : `${area.note}\n`);
  say(table([["", "wall ms", "CPU ms", "packets", "connections"], ...costRows(peers, pairs)]));
  return outcomeOf(area, pairs);
}

const equal = (ours: string, theirs: string): boolean => ours === theirs;
const is = (host: Host, peer: Peer) => (pair: Pair) => pair.host === host && pair.peer === peer;

function cellOf(pair: Pair | undefined): string {
  if (pair === undefined) return "-";
  return pair.theirs.said === pair.ours.said ? "=" : pair.theirs.said;
}

function outcomeOf(area: Area, pairs: readonly Pair[]): Outcome {
  const differing = pairs.filter(({ peer: { same = equal }, ours, theirs }) => !same(ours.said, theirs.said));
  const known = differing.map((pair) => ({ pair, why: explanationOf(area, pair) }));
  return {
    made: pairs.length,
    agreed: pairs.length - differing.length,
    explained: known.flatMap(({ why }) => why ?? []),
    unexplained: known
      .filter(({ why }) => why === undefined)
      .map(
        ({ pair: { host, peer, ours, theirs } }) =>
          `${host.id}: ${peer.name} says ${theirs.said}, we say ${ours.said}`,
      ),
  };
}

function explanationOf(area: Area, { host, peer, ours, theirs }: Pair): Difference | undefined {
  return DIFFERENCES.find(
    (each) =>
      each.area === area.name &&
      each.host === host.id &&
      each.peer === peer.name &&
      each.ours === ours.said &&
      each.theirs === theirs.said,
  );
}

/** What each takes for a host; ratios only over hosts at which both looked. */
function costRows(peers: readonly Peer[], pairs: readonly Pair[]): string[][] {
  const own = new Map(pairs.map(({ host, ours }) => [host, ours.cost]));
  const medianOf = (costs: readonly Cost[], column: keyof Cost): number =>
    middle(costs.map((cost) => cost[column]));
  return [
    ["waterpas", ...COLUMNS.map((column) => medianOf([...own.values()], column).toFixed(0))],
    ...peers.map((peer) => {
      const mine = pairs.filter((pair) => pair.peer === peer);
      return [
        peer.name,
        ...COLUMNS.map((column) => {
          const theirs = medianOf(
            mine.map((pair) => pair.theirs.cost),
            column,
          );
          const ours = medianOf(
            mine.map((pair) => pair.ours.cost),
            column,
          );
          return `${theirs.toFixed(0)}${ours === 0 ? "" : ` (${(theirs / ours).toFixed(1)})`}`;
        }),
      ];
    }),
  ];
}

async function compare(): Promise<number> {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !(await hasProgram("nft"))) {
    say(
      "npm run compare needs Linux, root and nftables: it makes a network namespace and counts packets in it.",
    );
    return 0;
  }
  const directory = mkdtempSync(join(tmpdir(), "waterpas-compare-"));
  await must(["chmod", "755", directory]);
  const leave = async (): Promise<void> => {
    await stopAll();
    await closeNamespaces();
    rmSync(directory, { recursive: true, force: true });
  };
  process.on("SIGINT", () => void leave().then(() => process.exit(130)));
  try {
    say(`${cpus()[0]?.model}, ${cpus().length} processors; Node.js ${process.versions.node}`);
    const { namespace, scene } = await openScene(directory);
    const wanted = new Set(process.argv.slice(2));
    const areas = AREAS.filter(({ name }) => wanted.size === 0 || wanted.has(name));
    const outcomes: Outcome[] = [];
    for (const area of areas) outcomes.push(await compareArea(area, namespace, scene));
    return summary(outcomes);
  } finally {
    await leave();
  }
}

/** What differs, each with its reason once; 1 when one has none. */
function summary(outcomes: readonly Outcome[]): number {
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((all, each) => all + of(each), 0);
  const reasons = Map.groupBy(
    outcomes.flatMap(({ explained }) => explained),
    ({ peer, why }) => `${peer}: ${why}`,
  );
  const unexplained = outcomes.flatMap((outcome) => outcome.unexplained);
  say("\nwhere they differ\n");
  for (const [reason, all] of reasons) say(`  ${all.map(({ host }) => host).join(", ")}\n    ${reason}`);
  for (const line of unexplained) say(`  NOT EXPLAINED  ${line}`);
  say(
    `\n${sum(({ made }) => made)} comparisons: ${sum(({ agreed }) => agreed)} agree, ${sum(({ explained }) => explained.length)} differ with a reason, ${unexplained.length} without`,
  );
  return unexplained.length > 0 ? 1 : 0;
}

process.exit(await compare());
