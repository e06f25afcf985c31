import type { Daemon } from "../process.ts";
import type { Certificates } from "./certificates.ts";
import type { Facts } from "./facts.ts";

/** Where a server of a row is put. */
export interface Place {
  /** A folder of its own. */
  readonly directory: string;
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  readonly certificates: Certificates;
}

/** A server of a package, configured in one way, and what must be seen of it. */
export interface TlsRow {
  readonly id: string;
  /** In words. */
  readonly how: string;
  /** Programs it needs beside its own. */
  readonly needs: readonly string[];
  readonly start: (place: Place) => Daemon | Promise<Daemon>;
  /** The server speaks SMTP first; `front`: it does not, and a small server in front of it does. */
  readonly starttls?: "own" | "front";
  /** What must be found, as far as it is named here. */
  readonly found: Partial<Facts>;
  /** Suites that sslscan cannot know, or does not list; by code point, with the reason. */
  readonly unlike?: Readonly<Record<string, string>>;
  /** Sslscan waits for seconds in each of its extra checks, the one of groups above all: it does without them. */
  readonly brief?: true;
  /** Why sslscan is not asked. */
  readonly unaskable?: string;
}

/** Name in the certificates and in SNI. */
export const SITE = "site.test";
