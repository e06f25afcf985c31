import type { AttemptRecord } from "../../model/attempt.ts";
import type { DnsAnswer, DnsEvidence, ServerFailure, StoredRrset } from "../../model/evidence.ts";
import type { ServerReply } from "../../model/server-reply.ts";

/** A zone cut as the parent shows it; names are presentation form without the final dot. */
export interface ZoneCut {
  readonly zone: string;
  /** `null` for the root, and for a zone given by `--ns`. */
  readonly parent: string | null;
  /** Where the NS names come from: the parent's referral, `--ns`, or (stub mode) not learnt at all. */
  readonly source: "referral" | "given" | "hints" | "unknown";
  /** Names of the referral's NS RRset, sorted; `null` when not learnt. */
  readonly ns: readonly string[] | null;
  /** Addresses that came along in the referral, by name server name, sorted. */
  readonly glue: Readonly<Record<string, readonly string[]>>;
  /** Octets of the smallest referral seen. */
  readonly referralSize?: number;
  /** Key in `dns.messages` of the referral. */
  readonly message?: string;
  /** Addresses of the servers of the parent zone, as used for resolving. */
  readonly parentServers: readonly string[];
  /** Why servers of the zone (or of a zone above it) could not be used. */
  readonly failures: readonly ServerFailure[];
}

/** What to send in place of the defaults: EDNS version 0, size 1232, DO, with a cookie. */
export interface AskEdns {
  readonly version?: number;
  readonly size?: number;
  readonly do?: boolean;
  /** The 15 bits after DO. */
  readonly z?: number;
  /** `data` in hexadecimal. */
  readonly options?: readonly { readonly code: number; readonly data: string }[];
}

export interface AskOptions {
  /** `udp` (default) goes to TCP after TC=1 and after silence; `tcp` asks over TCP only. */
  readonly transport?: "udp" | "tcp";
  /** `null` sends no OPT record. A given object is sent to the letter: no cookie, no retry without EDNS. */
  readonly edns?: AskEdns | null;
  /** Times the question is put over UDP before TCP is tried; default 2. */
  readonly tries?: number;
  /** Whether silence or TC=1 over UDP leads to TCP; default true. */
  readonly tcpFallback?: boolean;
  /** Ask for the server's name (NSID, RFC 5001); default false. */
  readonly nsid?: boolean;
  /** Put the question although the server answered it within the last minute; default false. */
  readonly fresh?: boolean;
}

/** A question in presentation form. */
export interface AskQuestion {
  readonly name: string;
  /** Type mnemonic or `TYPE65281`. */
  readonly type: string;
}

/**
 * The DNS as one target sees it; everything asked and learnt goes into the evidence of that target.
 *
 * No method throws for what the network does. After the target's deadline or its abort signal, questions come back at
 * once with outcome `timeout` or failures `budget` / `cancelled`.
 */
export interface DnsSession {
  /**
   * The validated answer, aliases followed.
   *
   * Shared while in flight and kept for the run. A name that is not a domain name gives outcome `badname`.
   */
  lookup(name: string, type: string): Promise<DnsAnswer>;
  /** The RRsets that answer the question, at the end of the alias chain. */
  rrs(answer: DnsAnswer): StoredRrset[];
  /** The zone that holds a name, as its parent (or `--ns`) shows it. */
  zone(name: string): Promise<ZoneCut>;
  /** One question to one server address, RD=0; the reply is stored under `message`. */
  ask(address: string, question: AskQuestion, how?: AskOptions): Promise<ServerReply>;
  evidence(): DnsEvidence;
  /** Every attempt made for this target so far, by number. */
  attempts(): AttemptRecord[];
}
