/** One endpoint: (address, port, server name). */
import type { TlsEndpoint } from "../../model/tls.ts";
import type { TlsWire } from "../../net/tls/wire.ts";
import { type Driver, makeDriver } from "./drive.ts";
import { anchorsOf, endpointOf, type Subject, type TrustStore } from "./evidence.ts";
import { askFirst } from "./first.ts";
import { askChain13 } from "./handshakes.ts";
import { type Blobs, type Knowledge, makeKnowledge } from "./knowledge.ts";
import { type Part, type Plan, planFor, planLight } from "./plan.ts";

export interface EndpointNeeds {
  readonly wire: TlsWire;
  readonly blobs: Blobs & { readonly get: (key: string) => Buffer | undefined };
  readonly store: TrustStore;
  /** Connections at most. */
  readonly budget: number;
}

/** Measures an endpoint; what a stop rule cuts off stays unknown, with `complete: false`. */
export function probeEndpoint(subject: Subject, needs: EndpointNeeds): Promise<TlsEndpoint> {
  return probed(subject, needs, async (driver, known) => {
    const isOpen = await driver.run(askFirst(known));
    if (isOpen !== true || isDeadEnd(driver)) return;
    const isMail = subject.starttls !== null;
    await follow(driver, subject.scan === "light" ? planLight(known) : planFor(known, subject.depth, isMail));
  });
}

/** The chain that an endpoint shows to TLS 1.3 and nothing else, by one connection: for one more name of a known server. */
export function probeChain(subject: Subject, needs: EndpointNeeds): Promise<TlsEndpoint> {
  return probed(subject, needs, (driver, known) => driver.run(askChain13(known)));
}

async function probed(
  subject: Subject,
  { wire, blobs, store, budget }: EndpointNeeds,
  ask: (driver: Driver, known: Knowledge) => Promise<unknown>,
): Promise<TlsEndpoint> {
  const startMs = wire.now();
  const known = makeKnowledge(blobs);
  const driver = makeDriver(wire, budget);
  await ask(driver, known);
  for (const violation of violationsOf(driver)) known.oddities.add(violation);
  return endpointOf(subject, known, driver, {
    durationMs: wire.now() - startMs,
    anchors: anchorsOf(known, store, blobs.get),
  });
}

/** Begins each part as soon as there is room for it and those before it are over. */
async function follow(driver: Driver, { parts, atOnce }: Plan): Promise<void> {
  const waiting = new Set(parts);
  const over = new Set<Part>();
  const running = new Set<Promise<void>>();
  const perform = async (part: Part): Promise<void> => {
    if (driver.stopped() === undefined) await driver.run(part.begin());
    over.add(part);
  };
  while (waiting.size > 0 || running.size > 0) {
    const next = running.size < atOnce ? firstReady(waiting, over) : undefined;
    if (next === undefined) {
      await Promise.race(running);
      continue;
    }
    waiting.delete(next);
    const performing = perform(next).finally(() => running.delete(performing));
    running.add(performing);
  }
}

const firstReady = (waiting: ReadonlySet<Part>, over: ReadonlySet<Part>): Part | undefined =>
  [...waiting].find(({ after }) => after.every((part) => over.has(part)));

/** Nothing is there, or it does not speak TLS: thirty more questions would say the same. */
const isDeadEnd = (driver: Driver): boolean => !driver.tally().worked;

function violationsOf(driver: Driver): string[] {
  const { log } = driver.tally();
  return log.map(({ outcome }) => outcome).filter((outcome) => outcome.startsWith("protocol-violation"));
}
