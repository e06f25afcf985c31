import type { AttemptRecord } from "../model/attempt.ts";
import type { Vantage } from "../model/evidence.ts";
import type { Anchor } from "../proto/dnssec/anchor.ts";
import type { VerifyMemo } from "../proto/dnssec/memo.ts";
import type { SharedMemory } from "./allowance.ts";
import type { DnsSession } from "./dns/session.ts";
import type { Transport } from "./dns/transport.ts";
import type { Family } from "./family.ts";
import type { WebAccess } from "./http/access.ts";
import type { NetMap } from "./map.ts";
import type { SmtpTarget } from "./smtp/open.ts";
import type { SmtpStarted } from "./smtp/session.ts";
import type { Source } from "./source.ts";
import type { StreamTarget } from "./stream/dial.ts";
import type { DialFailure, Line, Purpose } from "./stream/line.ts";
import type { Roots } from "./tls.ts";

/** Where questions go: our own iteration from the root, or a recursive resolver. */
export type Upstream =
  | { readonly mode: "iterate" }
  | {
      readonly mode: "stub";
      readonly servers: readonly { readonly address: string; readonly port: number }[];
    }
  | { readonly mode: "doh"; readonly url: string };

/** A root server of the hints. */
export interface RootServer {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** The delegation that replaces the parent's answer for one zone (`--ns`, `--ds`). */
export interface PreDelegation {
  readonly zone: string;
  /** Without addresses the name is looked up. */
  readonly ns: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** DS RDATA in presentation form; empty means an unsigned delegation. */
  readonly ds: readonly string[];
}

export interface NetOptions {
  /** Default `iterate`. See `parseUpstream` for the text form of `--resolver`. */
  readonly upstream?: Upstream;
  /** Used when `upstream` iterates and the vantage shows port 53 closed or intercepted; absent = no fallback. */
  readonly fallback?: Upstream;
  /** `-4`, `-6`; default both. */
  readonly families?: readonly Family[];
  /** Prefixes that may be dialled although not globally reachable, or `all`. */
  readonly allowPrivate?: readonly string[];
  /** Prefixes never dialled (`--exclude`). */
  readonly exclude?: readonly string[];
  readonly netMap?: NetMap;
  readonly rootHints?: readonly RootServer[];
  /** Default: the built-in anchors of the root. */
  readonly anchors?: readonly Anchor[];
  /** Unix seconds against which signatures are judged; default the clock. */
  readonly now?: () => number;
  readonly preDelegation?: PreDelegation;
  /** Takes the place of sockets and all limits: every message goes through it. */
  readonly transport?: Transport;
  /** Replaces the first UDP wait (`--timeout`). */
  readonly timeoutMs?: number;
  /** Replaces the number of UDP tries after the first (`--retries`). */
  readonly retries?: number;
  /** Replaces the queries per second to one address (`--per-server`). */
  readonly perServer?: number;
  /** Questions and connections begun per second, to whomever (`--rate`); default no limit. */
  readonly perSecond?: number;
  /** Where packets leave from (`--source`); default as the operating system chooses. */
  readonly source?: Source;
  /** Between two sessions with a mail server, in place of what a scan keeps. */
  readonly smtpApartMs?: number;
  /** Allowances of servers are those of several threads together. */
  readonly shared?: SharedMemory;
  /** Wait before a zone is tried again whose servers all answered with an error; default 5 s. */
  readonly secondTryMs?: number;
  /** Certificates in PEM form that a DoH resolver's is checked against, in place of those of Node.js. */
  readonly ca?: readonly string[];
  /** Name and version of this program, for web servers. */
  readonly userAgent?: string;
  /** A vantage measured earlier; families that it shows missing are not dialled. */
  readonly vantage?: Vantage;
  readonly label?: string;
  /** Called as each attempt ends; `target` is absent for attempts of the run itself. */
  readonly onAttempt?: (record: AttemptRecord, target?: string) => void;
  /** Ends everything. */
  readonly signal?: AbortSignal;
}

export interface SessionOptions {
  readonly target: string;
  readonly signal?: AbortSignal;
  /** Time the target may take; default 3 minutes. */
  readonly deadlineMs?: number;
}

/** Counters of a run. */
export interface NetCounts {
  readonly udpSent: number;
  /** Of these, how many stayed without answer in time. */
  readonly udpSilent: number;
  readonly tcpConnections: number;
  readonly dohRequests: number;
  /** Dials to addresses that the net map does not map. */
  readonly unmapped: number;
  readonly denied: number;
  readonly cacheHits: number;
}

/** What one target sees of the network: the DNS, streams to servers, and web servers. */
export interface NetSession extends DnsSession {
  /** What takes the place of every protocol's own waits and further tries (`--timeout`, `--retries`). */
  readonly patience: { readonly waitMs?: number; readonly retries?: number };
  /** A stream through all gates, on the target's account. */
  dial(at: StreamTarget, purpose: Purpose): Promise<Line | DialFailure>;
  /** Requests to web servers, on the target's account; what they take is counted from here on. */
  web(roots: Roots): WebAccess;
  /** A session with a mail server, up to the place where TLS begins, as soon as the server may be spoken to. */
  smtp(at: SmtpTarget): Promise<SmtpStarted>;
}

/** The one door to the network. */
export interface Net {
  session(options: SessionOptions): NetSession;
  /** What can be reached from here; measured once, then remembered (or taken from the options). */
  vantage(): Promise<Vantage>;
  counts(): NetCounts;
  /** The net map has an entry for the address, which then counts as globally reachable. */
  isMapped(address: string): boolean;
  /** The address policy lets an address that comes from what is measured be spoken to. */
  mayDial(address: string): boolean;
  /** Signatures checked and names hashed in this run: judging its evidence need not do it again. */
  readonly memo: VerifyMemo;
  /** Ends what is in flight and closes every socket; nothing of it keeps the process alive afterwards. */
  close(): Promise<void>;
}
