/** What one target may do with web servers. */
import type { Http2Answer, QuicAnswer, WebSpent } from "../../model/web.ts";
import { type AskVersions, askVersions, type QuicNeeds } from "../quic.ts";
import type { StreamTarget } from "../stream/dial.ts";
import type { DialFailure, Line, Purpose } from "../stream/line.ts";
import type { Roots } from "../tls.ts";
import { openBudget } from "./budget.ts";
import type { Waits } from "./converse.ts";
import { type HttpFlow, openFlow } from "./flow.ts";
import { askHttp2 } from "./http2.ts";
import { EXCHANGE } from "./limits.table.ts";
import type { FlowNeeds, GetRequest } from "./put.ts";

/** Requests on the account of one target; all flows draw on one budget. */
export interface WebAccess {
  /** A sequence of requests over one connection; several may be open at once. */
  readonly flow: () => HttpFlow;
  readonly http2: (request: GetRequest) => Promise<Http2Answer>;
  readonly quic: (address: string, port: number) => Promise<QuicAnswer>;
  readonly spent: () => WebSpent;
}

export interface WebAccessNeeds extends QuicNeeds {
  readonly dial: (at: StreamTarget, purpose: Purpose) => Promise<Line | DialFailure>;
  readonly roots: Roots;
  /** Name and version of this program. */
  readonly userAgent?: string;
  /** In place of asking anew for each target. */
  readonly askVersions?: AskVersions;
  /** In place of the usual waits. */
  readonly waits?: Partial<Waits & { readonly tlsMs: number }>;
  readonly tries?: number;
  readonly date?: () => Date;
}

/** The product of `User-Agent`; servers that turn away unknown programs let browsers' word pass. */
const agentOf = (name = "waterpas"): string => `Mozilla/5.0 (compatible; ${name})`;

/** Access without anything spent. */
export function openWebAccess(needs: WebAccessNeeds): WebAccess {
  const budget = openBudget();
  const { headMs = EXCHANGE.headMs, totalMs = EXCHANGE.totalMs, tlsMs = EXCHANGE.tlsMs } = needs.waits ?? {};
  const flowNeeds: FlowNeeds = {
    dial: needs.dial,
    roots: needs.roots,
    log: needs.log,
    budget,
    tlsMs,
    waits: { headMs, totalMs },
    userAgent: agentOf(needs.userAgent),
    tries: needs.tries ?? EXCHANGE.tries,
    date: needs.date ?? (() => new Date()),
  };
  return {
    flow: () => openFlow(flowNeeds),
    http2: (request) => askHttp2(request, flowNeeds),
    quic: (address, port) => (needs.askVersions ?? askVersions)({ address, port }, needs),
    spent: budget.spent,
  };
}
