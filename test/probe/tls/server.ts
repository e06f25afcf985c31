/** TLS servers as functions: no sockets, no bytes, every answer by the rules that real servers follow. */

import type { HelloOffer } from "../../../src/net/tls/crafted.ts";
import type { Renegotiated } from "../../../src/net/tls/renegotiate.ts";
import type { Tried } from "../../../src/net/tls/tried.ts";
import type { FullRequest, TlsWire } from "../../../src/net/tls/wire.ts";
import type { TlsFacts } from "../../../src/net/tls.ts";
import type { Session13, Ticket } from "../../../src/proto/tls/client13.ts";
import type { Flight } from "../../../src/proto/tls/flight.ts";
import { SUITES } from "../../../src/proto/tls/suite.ts";

/** What a server has and how it chooses. */
export interface FakeServer {
  /** Highest first. */
  readonly versions: readonly number[];
  readonly suites13?: readonly number[];
  readonly groups13?: readonly number[];
  /** In order of preference. */
  readonly suites?: readonly number[];
  readonly groups?: readonly number[];
  /** Whose order decides; default the server's. */
  readonly follows?: "server" | "client";
  /** Schemes that it signs with at TLS 1.2, in order. */
  readonly schemes?: readonly number[];
  /** Signs with its first scheme whatever the client takes. */
  readonly ignoresSchemes?: boolean;
  readonly extensions?: readonly number[];
  readonly compression?: number;
  /** Chains by the key that authenticates them. */
  readonly chains?: Readonly<Record<string, readonly Buffer[]>>;
  /** The curve that a client must offer for an ECDSA suite. */
  readonly certificateCurve?: number;
  /** Kinds of SSL 2.0; absent: not spoken. */
  readonly ssl2?: readonly number[];
  readonly dh?: NonNullable<Flight["keyExchange"]>["dh"];
  /** The same ephemeral key every time. */
  readonly publicSha256?: string;
  readonly session?: Partial<Session13>;
  readonly reneg?: Pick<Renegotiated, "attempted" | "succeeded" | "end">;
  readonly certificateRequested?: boolean;
  /** The alert of a version that it does not have, and of suites; default 70 and 40. */
  readonly alerts?: { readonly version?: number; readonly suites?: number };
  /** Refuses hellos of TLS 1.3 without a share. */
  readonly wantsShare?: boolean;
  readonly sentinel?: Flight["sentinel"];
}

const FLIGHT: Flight = {
  outcome: "hello",
  alert: null,
  warnings: [],
  violations: [],
  peek: null,
  version: null,
  suite: null,
  group: null,
  compression: 0,
  extensions: [],
  alpn: null,
  timestamps: null,
  sentinel: null,
  keyExchange: null,
  certificates: null,
  staple: null,
  certificateRequested: false,
  ssl2: null,
};

interface Refusal {
  readonly is: Exclude<Tried<unknown>["is"], "yes">;
  readonly why: string;
}

export type Outcome<T> = { readonly is: "yes"; readonly why: string; readonly value: T } | Refusal;

const refuse = (alert: number): Refusal => ({ is: "no", why: `alert:${alert}` });

/** What a server says to a hello. */
function answerHello(server: FakeServer, offer: HelloOffer): Outcome<Flight> {
  const offered = offer.versions ?? [];
  const version = server.versions.find((each) =>
    offered.length > 0 ? offered.includes(each) : each <= offer.version && each < 0x0304,
  );
  if (version === undefined) return refuse(server.alerts?.version ?? 70);
  return version === 0x0304 ? answer13(server, offer) : answer12(server, offer, version);
}

function answer13(server: FakeServer, offer: HelloOffer): Outcome<Flight> {
  const suite = (server.suites13 ?? []).find((each) => offer.suites.includes(each));
  const group = (server.groups13 ?? []).find((each) => offer.groups?.includes(each));
  if (server.wantsShare === true && (offer.shares ?? []).length === 0) return refuse(109);
  if (suite === undefined || group === undefined) return refuse(40);
  const outcome = offer.shares?.includes(group) === true ? "hello" : "hrr";
  return { is: "yes", why: outcome, value: { ...FLIGHT, outcome, version: 0x0304, suite, group } };
}

function answer12(server: FakeServer, offer: HelloOffer, version: number): Outcome<Flight> {
  const group = server.groups?.find((each) => offer.groups?.includes(each)) ?? null;
  const scheme = schemeFor(server, offer, version);
  const suite = inOrder(server, offer).find((code) => isPossible(server, offer, code, { group, scheme }));
  if (suite === undefined) return refuse(server.alerts?.suites ?? 40);
  const compression = server.compression ?? 0;
  return {
    is: "yes",
    why: "hello",
    value: {
      ...FLIGHT,
      version,
      suite,
      group: isCurved(suite) ? group : null,
      compression: offer.compression?.includes(compression) === true ? compression : 0,
      extensions: offer.extensionless === true ? [] : (server.extensions ?? [0xff01, 0x0017]),
      keyExchange: keyExchangeOf(server, suite, { group, scheme }),
      certificates: server.chains?.[SUITES.get(suite)?.authentication ?? ""] ?? null,
      certificateRequested: server.certificateRequested === true,
      sentinel: server.sentinel ?? null,
    },
  };
}

function inOrder({ suites = [], follows = "server" }: FakeServer, offer: HelloOffer): readonly number[] {
  return follows === "server"
    ? suites.filter((each) => offer.suites.includes(each))
    : offer.suites.filter((each) => suites.includes(each));
}

interface Agreed {
  readonly group: number | null;
  readonly scheme: number | null;
}

const isCurved = (suite: number): boolean => SUITES.get(suite)?.keyExchange.startsWith("ECDHE") === true;

function keyExchangeOf({ dh, publicSha256 }: FakeServer, suite: number, { group, scheme }: Agreed) {
  const { keyExchange = "", isSigned = false } = SUITES.get(suite) ?? {};
  const isField = keyExchange.startsWith("DHE");
  return {
    kind: isCurved(suite) ? ("ecdhe" as const) : ("other" as const),
    group: isCurved(suite) ? group : null,
    isExplicitCurve: false,
    dh: isField ? (dh ?? null) : null,
    exportRsaBits: null,
    publicSha256: isField || isCurved(suite) ? (publicSha256 ?? null) : null,
    scheme: isSigned ? scheme : null,
  };
}

function schemeFor(
  { schemes = [0x0804], ignoresSchemes }: FakeServer,
  offer: HelloOffer,
  version: number,
): number | null {
  if (version < 0x0303) return null;
  if (ignoresSchemes === true) return schemes[0] ?? null;
  return schemes.find((each) => offer.schemes?.includes(each)) ?? null;
}

function isPossible(
  { certificateCurve }: FakeServer,
  offer: HelloOffer,
  code: number,
  { group, scheme }: Agreed,
): boolean {
  const { keyExchange = "", authentication, isSigned } = SUITES.get(code) ?? {};
  if (keyExchange.startsWith("ECDHE") && group === null) return false;
  if (isSigned === true && scheme === null && offer.version >= 0x0303) return false;
  return (
    authentication !== "ECDSA" ||
    certificateCurve === undefined ||
    offer.groups?.includes(certificateCurve) === true
  );
}

/** One connection as a wire has made it. */
export interface Made {
  readonly probe: string;
  readonly offer?: HelloOffer;
  readonly at: number;
}

/** Decides about a connection before the server does: what a network, a limit or a bad server would do. */
export type Meddle = (made: Made, index: number) => Refusal | undefined;

export interface FakeWire extends TlsWire {
  readonly made: readonly Made[];
}

const OFF: Refusal = { is: "no", why: "alert:70" };

/** A wire to a server; time passes only in pauses, and 10 ms with each connection. */
export function wireTo(server: FakeServer, meddle: Meddle = () => undefined): FakeWire {
  const made: Made[] = [];
  let now = 0;

  async function make<T>(probe: string, answer: () => Outcome<T>, offer?: HelloOffer): Promise<Tried<T>> {
    const each: Made = { probe, at: now, ...(offer === undefined ? {} : { offer }) };
    const attempt = made.push(each);
    now += 10;
    await Promise.resolve();
    return { ...(meddle(each, attempt - 1) ?? answer()), attempt } as Tried<T>;
  }

  return {
    made,
    hello: (probe, offer) => make(probe, () => answerHello(server, offer), offer),
    ssl2: (probe) =>
      make<Flight>(probe, () =>
        server.ssl2 === undefined
          ? OFF
          : {
              is: "yes",
              why: "ssl2",
              value: {
                ...FLIGHT,
                outcome: "ssl2",
                version: 0x0002,
                ssl2: { version: 2, kinds: server.ssl2, certificate: null, error: null },
              },
            },
      ),
    session13: (probe, request) =>
      make<Session13>(probe, () => {
        if (!server.versions.includes(0x0304)) return OFF;
        const early = request.resume === undefined ? {} : { earlyDataAccepted: false };
        return { is: "yes", why: "established", value: { ...SESSION, ...early, ...server.session } };
      }),
    full: (probe, request) => make<TlsFacts>(probe, () => fullTo(server, request)),
    renegotiate: (probe) =>
      make<Renegotiated>(probe, () => {
        const full = fullTo(server, { maxVersion: "TLSv1.2" });
        const reneg = server.reneg ?? { attempted: 1, succeeded: 0, end: "alert:100" };
        return full.is === "yes" ? { ...full, value: { ...full.value, ...reneg } } : full;
      }),
    mayRetry: true,
    async pause(ms) {
      now += ms;
    },
    now: () => now,
  };
}

function fullTo(server: FakeServer, { maxVersion, sigalgs }: FullRequest): Outcome<TlsFacts> {
  const versions = server.versions.filter(
    (version) => version >= 0x0301 && (maxVersion === undefined || version < 0x0304),
  );
  if (versions.length === 0) return OFF;
  const chains = server.chains ?? {};
  const kind = sigalgs?.startsWith("RSA") === true ? "RSA" : "ECDSA";
  const [leaf] = (sigalgs === undefined ? Object.values(chains)[0] : chains[kind]) ?? [];
  const value = {
    authorized: false,
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    protocol: "TLSv1.3",
    alpn: null,
    staple: null,
    leaf: leaf ?? null,
  };
  return { is: "yes", why: "TLSv1.3", value };
}

const TICKET: Ticket = {
  lifetimeSeconds: 7200,
  ageAdd: 1,
  ticket: Buffer.from("ticket"),
  maxEarlyData: 0,
  suite: 0x1301,
  group: 0x001d,
  psk: Buffer.alloc(32),
};

const SESSION: Session13 = {
  outcome: "established",
  alert: null,
  warnings: [],
  violations: [],
  peek: null,
  version: 0x0304,
  suite: 0x1301,
  group: 0x001d,
  retryGroup: null,
  alpn: "h2",
  extensions: [0x0010],
  certificateRequested: false,
  certificates: [],
  scheme: 0x0403,
  tickets: [TICKET],
  resumed: false,
  earlyDataAccepted: null,
};
