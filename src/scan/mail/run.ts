/** What all mail domains of a run share: servers measured once, names told, and what became of port 25. */
import type { Vantage } from "../../model/evidence.ts";
import type { TlsEndpoint } from "../../model/tls.ts";
import type { SmtpProbed } from "../../probe/smtp/server.ts";
import type { Blobs } from "../blobs.ts";
import { makePort25, type Port25 } from "./port25.ts";
import { makeShelf, type Shelf } from "./share.ts";

/** A TLS endpoint with the octets that it points to. */
export interface MeasuredEndpoint {
  readonly endpoint: TlsEndpoint;
  readonly blobs: Blobs;
  /** RFC 3339 UTC. */
  readonly observedAt: string;
}

export interface RunMail {
  /** By `smtpKey`. */
  readonly servers: Shelf<SmtpProbed>;
  /** By `endpointKey` and kind of scan. */
  readonly endpoints: Shelf<MeasuredEndpoint>;
  /** By `smtpKey`: the first full measurement of an address, whatever the name. */
  readonly wholes: Map<string, Promise<MeasuredEndpoint>>;
  readonly port25: Port25;
  /** Names told to mail servers, by our own address. */
  readonly names: Map<string, Promise<string>>;
  /** The first of them. */
  readonly told: { ehlo?: string };
}

const CUT: ReadonlySet<string | undefined> = new Set(["budget", "cancelled"]);

/** @param port25 what is known beforehand */
export function openRunMail(port25: Vantage["port25"]): RunMail {
  return {
    servers: makeShelf(({ server: { outcome, before = [] } }) =>
      [outcome, ...before].some((one) => CUT.has(one)),
    ),
    endpoints: makeShelf(({ endpoint }) => isCutOff(endpoint)),
    wholes: new Map(),
    port25: makePort25(port25),
    names: new Map(),
    told: {},
  };
}

/** The time of the target that measured it was over. */
export function isCutOff({ stopped, reach }: TlsEndpoint): boolean {
  return CUT.has(stopped) || CUT.has(reach.state);
}
