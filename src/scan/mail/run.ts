/** What all mail domains of a run share: servers measured once, names told, and what became of port 25. */
import type { Vantage } from "../../model/evidence.ts";
import type { TlsEndpoint } from "../../model/tls.ts";
import type { SmtpStarted } from "../../net/smtp/session.ts";
import type { SmtpMeasured } from "../../probe/smtp/server.ts";
import type { Blobs } from "../blobs.ts";
import { type Kept, makeKept } from "./kept.ts";
import { type Confirming, type Ledger, makeLedger } from "./ledger.ts";
import { makePort25, type Port25 } from "./port25.ts";
import { makeShelf, type Shelf } from "./share.ts";

/** A TLS endpoint with the octets that it points to. */
export interface MeasuredEndpoint {
  readonly endpoint: TlsEndpoint;
  readonly blobs: Blobs;
  /** RFC 3339 UTC. */
  readonly observedAt: string;
}

/** A server that was spoken to; nothing of the connection is held on to. */
export interface MeasuredServer {
  readonly server: SmtpMeasured;
  /** How the session ended that did not come to TLS; `null` where it did. */
  readonly refusal: Exclude<SmtpStarted, { readonly outcome: "ready-for-tls" }> | null;
}

export interface RunMail {
  /** By `smtpKey`. */
  readonly servers: Shelf<MeasuredServer>;
  /** By `endpointKey` and kind of scan. */
  readonly endpoints: Shelf<MeasuredEndpoint>;
  /** By `smtpKey`: the first full measurement of an address, whatever the name. */
  readonly wholes: Kept<MeasuredEndpoint>;
  readonly port25: Port25;
  /** By the keys of both. */
  readonly ledger: Ledger;
  /** Names told to mail servers, by our own address. */
  readonly names: Map<string, Promise<string>>;
  /** The first of them. */
  readonly told: { ehlo?: string };
}

const CUT: ReadonlySet<string | undefined> = new Set(["budget", "cancelled"]);

/** What is remembered in a run of any length: with some 20 kB for an endpoint this bounds its memory. */
const MOST = { servers: 8_000, endpoints: 2_000, wholes: 4_000 } as const;

/** @param port25 what is known beforehand */
export function openRunMail(
  port25: Vantage["port25"],
  {
    confirming = "nothing",
    clock = Date.now,
  }: { readonly confirming?: Confirming; readonly clock?: () => number } = {},
): RunMail {
  return {
    servers: makeShelf(
      ({ server: { outcome, before = [] } }) => [outcome, ...before].some((one) => CUT.has(one)),
      MOST.servers,
      ({ refusal }) => refusal !== null,
      clock,
    ),
    endpoints: makeShelf(
      ({ endpoint }) => isCutOff(endpoint),
      MOST.endpoints,
      ({ endpoint: { reach, stopped } }) => reach.state !== "tls" || stopped !== undefined,
      clock,
    ),
    wholes: makeKept(MOST.wholes),
    port25: makePort25(port25),
    ledger: makeLedger(confirming, clock),
    names: new Map(),
    told: {},
  };
}

/** The time of the target that measured it was over. */
export function isCutOff({ stopped, reach }: TlsEndpoint): boolean {
  return CUT.has(stopped) || CUT.has(reach.state);
}
