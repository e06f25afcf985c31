/** A web server of the lab at 192.0.2.80 and 2001:db8:2::80, and the client's access to it. */
import type { Socket } from "node:net";
import type { LabRequest, Site } from "../../src/lab/http/script.ts";
import { serveHttp } from "../../src/lab/http/serve.ts";
import { openTcpServices } from "../../src/lab/listen.ts";
import { type LeafChange, type LeafSpec, openAuthority } from "../../src/lab/tls/authority.ts";
import { tlsMachine } from "../../src/lab/tls/machine.ts";
import type { AttemptRecord } from "../../src/model/attempt.ts";
import { CLOCK } from "../../src/net/clock.ts";
import { openWebAccess, type WebAccess, type WebAccessNeeds } from "../../src/net/http/access.ts";
import { type StreamLimits, WEB_STREAM } from "../../src/net/limits.table.ts";
import { type MapEntry, makeAddressMap } from "../../src/net/map.ts";
import { makePolicy } from "../../src/net/policy.ts";
import { makeStreams } from "../../src/net/stream/dial.ts";
import { makeAttemptLog } from "../../src/net/trace.ts";

export const IPV4 = "192.0.2.80";
export const IPV6 = "2001:db8:2::80";

export interface Scene {
  readonly access: WebAccess;
  /** Access with nothing spent. */
  readonly fresh: () => WebAccess;
  readonly records: AttemptRecord[];
  /** Requests that arrived, in order. */
  readonly requests: LabRequest[];
  /** Connections to a port, over all addresses. */
  readonly connections: (port: number) => number;
  readonly end: AbortController;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly leaves?: readonly LeafChange[];
  readonly protocols?: readonly string[];
  /** In place of HTTP, after the handshake where there is one. */
  readonly serve?: (socket: Socket, secure: boolean) => void;
  /** In place of TLS on port 443. */
  readonly raw?: (socket: Socket) => void;
  readonly entries?: readonly MapEntry[];
  readonly needs?: Partial<WebAccessNeeds>;
  readonly allowPrivate?: readonly string[];
}

const MANY = 10_000;
const UNLIMITED: StreamLimits = {
  service: { outstanding: MANY, perSecond: MANY, burst: MANY, perSecondMax: MANY },
  apartMs: 0,
  connectMs: WEB_STREAM.connectMs,
};

const NOW = Math.floor(Date.UTC(2026, 6, 1) / 1000);

export async function openScene(site: Site, options: SceneOptions = {}): Promise<Scene> {
  const services = openTcpServices("doc");
  // Certificates are checked by the clock of the machine.
  const authority = openAuthority(Math.floor(Date.now() / 1000));
  const requests: LabRequest[] = [];
  const seen: Site = (request) => {
    requests.push(request);
    return site(request);
  };

  let before = 0;
  const count = (): number => {
    before += 1;
    return before - 1;
  };
  const serveOn = (address: string, secure: boolean) => (socket: Socket) =>
    options.serve === undefined
      ? serveHttp(socket, { site: seen, secure, address, count })
      : options.serve(socket, secure);
  const leaves: readonly LeafChange[] = options.leaves ?? [{}];
  const machine = tlsMachine(authority, {
    setup: { leaves: leaves satisfies readonly Partial<LeafSpec>[] },
    name: "example.nl",
    keyLabel: "web",
    protocols: options.protocols ?? ["http/1.1"],
  });
  const secured = (address: string) => (socket: Socket) =>
    options.raw === undefined ? machine.secure(socket, serveOn(address, true)) : options.raw(socket);
  const entries = await Promise.all(
    [IPV4, IPV6].flatMap((address) => [
      services.listen(address, 80, serveOn(address, false)),
      services.listen(address, 443, secured(address)),
    ]),
  );
  // What a scene says itself comes before what listens.
  const map = makeAddressMap({
    version: 1,
    otherwise: "deny",
    map: [...entries, ...(options.entries ?? [])],
  });
  const { allowPrivate = [] } = options;
  const policy = makePolicy({ isMapped: map.isMapped, own: [], allowPrivate });
  const streams = makeStreams({ policy, map, families: () => ["ipv4", "ipv6"] });
  const records: AttemptRecord[] = [];
  const log = makeAttemptLog(CLOCK.now(), (record) => records.push(record));
  const end = new AbortController();
  const fresh = (): WebAccess => openWebAccess(needs);
  const needs: WebAccessNeeds = {
    // The lab does not mind how many come at once.
    dial: (at, purpose) => streams.dial({ ...at, limits: UNLIMITED }, purpose, { log, signal: end.signal }),
    log,
    signal: end.signal,
    policy,
    map,
    families: () => ["ipv4", "ipv6"],
    roots: [authority.pem],
    date: () => new Date(NOW * 1000),
    ...options.needs,
  };
  return {
    access: fresh(),
    fresh,
    records,
    requests,
    connections: (port) =>
      services.connections().reduce((sum, each) => sum + (each.port === port ? each.count : 0), 0),
    end,
    async close() {
      end.abort();
      streams.close();
      await services.close();
    },
  };
}
