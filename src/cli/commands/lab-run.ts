/** `lab demo` and `lab up`: the stand-in internet, in this process. */
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { findScenario, SCENARIOS, scenarioTarget } from "../../lab/scenarios/all.ts";
import { startWorld, type World } from "../../lab/world.ts";
import type { EvidenceOptions } from "../../model/evidence.ts";
import { UserError } from "../../model/user-error.ts";
import { type NetOptions, openNet } from "../../net/open.ts";
import { anchorsOf } from "../../scan/inputs.ts";
import { routingDataOfTexts } from "../../scan/routing/text.ts";
import { runRouting } from "../../scan/routing.ts";
import { parseTargets } from "../../scan/target.ts";
import { openTrust } from "../../scan/trust.ts";
import { writeAtomic } from "../../store/atomic.ts";
import { cacheFolder } from "../../store/cache.ts";
import { loadProfile } from "../../store/profile.ts";
import { makeFolder, openRunFolder } from "../../store/run-folder.ts";
import { suggest } from "../../store/suggest.ts";
import type { Call } from "../action.ts";
import { quote } from "../errors.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { labDocument, scenarioLines } from "../lab-list.ts";
import { measure } from "../measure.ts";
import type { GeneralOptions } from "../options/general.ts";
import type { OutputOptions } from "../options/output.ts";
import { planOutput } from "../outputs.ts";
import { openSignals } from "../signals.ts";
import { DEFAULT_PROFILE, toolOf } from "../version.ts";

export type DemoOptions = GeneralOptions & OutputOptions;
export type UpOptions = GeneralOptions & { readonly json?: boolean };

/** What the demo shows when no scenario is named: nothing wrong, a little, nearly everything. */
const DEMO = ["good", "mixed", "broken"] as const;

export async function runDemo({ session, args, options }: Call<DemoOptions>): Promise<ExitCode> {
  const { cwd } = session.io;
  const names = args.length === 0 ? [...DEMO] : args;
  const scenarios = names.map(knownScenario);
  const { targets } = parseTargets(scenarios.map(scenarioTarget), { allowReserved: true, allowTld: true });
  const output = planOutput(options, session.io);
  const folder = options.save === undefined ? null : await openRunFolder(resolve(cwd, options.save));
  const now = Math.floor(Date.now() / 1000);
  const world = await startWorld({ scenarios: [...new Set(names)], now });
  try {
    const { net, evidence } = networkOf(world);
    return await measure({
      session,
      output: { ...output, order: targets.map(({ name }) => name) },
      tracing: options,
      open: (more) => openNet({ ...net, ...more }),
      request: {
        targets,
        profile: await loadProfile(DEFAULT_PROFILE),
        tool: toolOf(),
        options: { depth: "standard", ...evidence },
        routing: runRouting(routingDataOfTexts(world.routing, now)),
        trust: openTrust([world.ca]),
        runSuffix: randomBytes(2).toString("hex"),
      },
      onTarget: async (target) => folder?.write(target.evidence, target.reports),
    });
  } finally {
    await world.close();
  }
}

function knownScenario(name: string): (typeof SCENARIOS)[number] {
  const scenario = findScenario(name);
  if (scenario !== undefined) return scenario;
  const names = SCENARIOS.map((known) => known.name);
  const meant = suggest(name, names);
  throw new UserError("usage", {
    what: `unknown scenario '${name}'`,
    why: `the lab has ${names.length}: ${names.slice(0, 8).join(", ")} …`,
    fix: `${meant === null ? "" : `did you mean '${meant}'?   `}all of them: waterpas lab up`,
  });
}

/** The one silent name server of a scenario would otherwise take most of the time. */
const DEMO_RETRIES = 0;

function networkOf(world: World): {
  readonly net: NetOptions;
  readonly evidence: Pick<EvidenceOptions, "resolver" | "families" | "trust_anchors" | "net_map">;
} {
  const anchors = anchorLines(world);
  const families = ["ipv4", "ipv6"] as const;
  return {
    net: {
      upstream: { mode: "iterate" },
      families,
      netMap: world.netMap,
      anchors: anchorsOf({ trust_anchors: anchors }),
      retries: DEMO_RETRIES,
      label: "lab",
    },
    evidence: { resolver: "iterate", families, trust_anchors: anchors, net_map: true },
  };
}

function anchorLines({ trustAnchor }: World): string[] {
  return trustAnchor.split("\n").filter((line) => line.trim() !== "");
}

export async function runUp({ session, options }: Call<UpOptions>): Promise<ExitCode> {
  const { io, look } = session;
  const signals = openSignals();
  const world = await startWorld({ now: Math.floor(Date.now() / 1000) });
  try {
    const config = await writeFiles(world, join(cacheFolder(options.cacheDir), "lab"));
    if (options.json === true) io.out.write(`${JSON.stringify(labDocument(world, config), null, 2)}\n`);
    else {
      const list = session.quiet ? [] : [...scenarioLines(session.verbose > 0, look), ""];
      io.out.write(`${[...list, `waterpas scan good.test --config ${quote(config)}`].join("\n")}\n`);
    }
    session.messages.say({ kind: "note", what: "the lab is up; end it with Ctrl-C" });
    await until(signals.signal);
    return signals.code() ?? EXIT.done;
  } finally {
    await world.close();
    signals.close();
  }
}

/** The lab as files for other processes; returns the name of the configuration file. */
async function writeFiles(world: World, folder: string): Promise<string> {
  await makeFolder(folder);
  const config = {
    network: {
      net_map: "net-map.json",
      trust_anchor: "trust-anchor.zone",
      ca_file: "ca.pem",
      label: "lab",
    },
    rpki: { sources: ["vrps.json"], origins: "routes.json" },
  };
  const files = {
    "net-map.json": JSON.stringify(world.netMap, null, 1),
    "trust-anchor.zone": world.trustAnchor,
    "ca.pem": world.ca,
    "vrps.json": world.routing.vrps,
    "routes.json": world.routing.routes,
    "waterpas.config.json": JSON.stringify(config, null, 2),
  };
  for (const [name, text] of Object.entries(files))
    await writeAtomic(join(folder, name), `${text.trimEnd()}\n`);
  return join(folder, "waterpas.config.json");
}

/** A timer keeps the process alive, whatever the sockets do. */
function until(signal: AbortSignal): Promise<void> {
  const day = 86_400_000;
  const timer = setInterval(() => undefined, day);
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      resolve();
    });
  });
}
