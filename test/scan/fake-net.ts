import type { AttemptRecord } from "../../src/model/attempt.ts";
import type { DnsAnswer, DnsEvidence, Vantage } from "../../src/model/evidence.ts";
import { NO_NET_COUNTS } from "../../src/net/counts.ts";
import type { DnsSession } from "../../src/net/dns/session.ts";
import type { Net, NetSession, SessionOptions } from "../../src/net/open.ts";
import { createMemo } from "../../src/proto/dnssec/memo.ts";
import type { ScanRequest } from "../../src/scan/request.ts";
import { parseTargets } from "../../src/scan/target.ts";
import { loadProfile } from "../../src/store/profile.ts";
import { sampleEvidence } from "../store/sample.ts";
import { routingData } from "../support/routing.ts";

const SILENCE: DnsAnswer = { outcome: "timeout", rcode: null, messages: [], rrs: [], cname: [] };

/** How a session behaves where it matters to a test; everything else is silence from the network. */
export type Behaviour = Partial<Pick<DnsSession, "lookup" | "zone">>;

export interface FakeNet extends Net {
  /** Targets for which a session was opened, in order. */
  readonly opened: readonly string[];
  /** Sessions open at once, at most. */
  readonly most: () => number;
}

/** A network in which every question is answered with silence, unless a behaviour says otherwise. */
export function fakeNet(
  behave: (options: SessionOptions) => Behaviour = () => ({}),
  vantage?: Vantage,
): FakeNet {
  const opened: string[] = [];
  let open = 0;
  let most = 0;
  return {
    opened,
    most: () => most,
    vantage: async () => vantage ?? sampleEvidence().vantage,
    memo: createMemo(),
    counts: () => NO_NET_COUNTS,
    isMapped: () => false,
    mayDial: () => true,
    close: async () => {},
    session: (options) => {
      opened.push(options.target);
      open += 1;
      most = Math.max(most, open);
      return sessionOf(behave(options), () => {
        open -= 1;
      });
    },
  };
}

const NOTHING = async (): Promise<never> => {
  throw new Error("no web server is asked here");
};
const SILENT_WEB: ReturnType<NetSession["web"]> = {
  flow: () => ({ get: NOTHING, fetch: NOTHING, close: () => undefined }),
  http2: async () => ({ alpn: null, status: null, error: null, attempts: [] }),
  quic: async () => ({ state: "silent", versions: [], attempts: [] }),
  spent: () => ({ connections: 0, octets: 0 }),
};

/** `onEvidence` is called when the evidence is taken, which is the last thing that happens to a session. */
function sessionOf(behaviour: Behaviour, onEvidence: () => void): NetSession {
  const answers: Record<string, DnsAnswer> = {};
  const attempts: AttemptRecord[] = [];
  return {
    lookup: async (name, type) => {
      const answer = await (behaviour.lookup?.(name, type) ?? SILENCE);
      answers[`${name}/${type}`] = answer;
      return answer;
    },
    rrs: () => [],
    zone: async (name) =>
      behaviour.zone?.(name) ?? {
        zone: name,
        parent: null,
        source: "unknown",
        ns: null,
        glue: {},
        parentServers: [],
        failures: [],
      },
    ask: async () => ({ outcome: "timeout", attempts: [] }),
    evidence: (): DnsEvidence => {
      onEvidence();
      return { answers: { ...answers }, rrsets: {}, messages: {}, zones: {} };
    },
    attempts: () => attempts,
    patience: {},
    dial: async () => ({ outcome: "timeout", detail: "no answer", attempt: 0 }),
    web: () => SILENT_WEB,
    smtp: async () => ({
      outcome: "timeout-connect",
      seen: { connect: { error: "timeout", detail: "no answer" } },
      attempt: 0,
      dialled: { outcome: "timeout", detail: "no answer", attempt: 0 },
    }),
  };
}

/** A request for some names, with a clock that begins at a fixed time and moves by a second at each look. */
export async function requestFor(
  names: readonly string[],
  net: Net,
  over: Partial<ScanRequest> = {},
): Promise<ScanRequest> {
  let now = Date.parse("2026-07-01T08:00:00.000Z");
  const { tool, options } = sampleEvidence();
  return {
    targets: parseTargets(names, { allowReserved: true }).targets,
    net,
    options,
    tool,
    routing: { ...routingData({ routes: [], vrps: [] }, now / 1000), inputs: [] },
    profile: await loadProfile("waterpas"),
    clock: () => {
      now += 1000;
      return now;
    },
    runSuffix: "7c1e",
    ...over,
  };
}
