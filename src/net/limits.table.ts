/** How much this layer may take of a server, of the network and of itself. */

/** Of one DNS server address; queries per second, unless said otherwise. */
export interface ServerLimits {
  readonly outstanding: number;
  readonly perSecond: number;
  readonly burst: number;
  /** Highest rate that additive increase may reach; equal to `perSecond` where the rate is fixed. */
  readonly perSecondMax: number;
}

export const DNS_SERVER: Readonly<Record<"server" | "parent", ServerLimits>> = {
  server: { outstanding: 16, perSecond: 50, burst: 100, perSecondMax: 500 },
  /** Servers of the root and of top-level domains. */
  parent: { outstanding: 16, perSecond: 20, burst: 40, perSecondMax: 20 },
};

/** Additive increase, multiplicative decrease of the rate to one address. */
export const RATE_STEP = {
  increase: 10,
  everyMs: 10_000,
  decrease: 0.5,
  lowest: 5,
  /** Timeouts or REFUSED replies in a row that lower it. */
  streak: 2,
} as const;

/** UDP questions outstanding, all servers together. */
export const MAX_OUTSTANDING = 2_000;

/** Timeouts in a row that close an address, and for how long. */
export const BREAKER = { streak: 3, openMs: 60_000 } as const;

export const UDP = {
  /** Linux drops a burst of answers beyond its default of 208 KiB without a word. */
  receiveBufferBytes: 4 * 1024 * 1024,
  /** Kernel memory that one small datagram may take of the receive buffer. */
  bytesPerQuery: 4_608,
  socketsPerServer: 4,
  /** A socket, and with it a source port, is replaced after so many questions or so long. */
  queriesPerSocket: 1_000,
  socketLifeMs: 60_000,
  idleCloseMs: 3_000,
} as const;

export const TCP = {
  /** Questions outstanding on one connection. */
  pipeline: 10,
  connectionsPerServer: 4,
  idleCloseMs: 3_000,
  connectMs: 4_000,
  /** Questions after which a connection is replaced. */
  queriesPerConnection: 1_000,
} as const;

/** Waits of one question. */
export const DNS_TIME = {
  udpMs: [1_500, 3_000, 3_000],
  tcpMs: 4_000,
  questionMs: 12_000,
  dohMs: 10_000,
  /** Before a zone is tried again whose servers all answered with an error. */
  secondTryMs: 5_000,
} as const;

/** Bounds of iterative resolution. */
export const ITERATION = {
  referrals: 30,
  queriesPerQuestion: 60,
  /** An SPF record alone can lead to hundreds. */
  queriesPerTarget: 1_000,
  /** NS names without glue that are looked up, per zone cut. */
  nsWithoutGlue: 3,
  /** Address questions per zone cut. */
  addressQuestions: 8,
  /** Depth of looking up NS addresses to look up NS addresses. */
  nesting: 6,
  /** How long a failure keeps a server address at the end of the queue, a whole zone or question out of use. */
  deadMs: 60_000,
  /** Server addresses of one zone that are used. */
  addresses: 32,
} as const;

/** What a run remembers, in entries: with some kilobytes each this bounds the memory of long runs. */
export const REMEMBERED = {
  answers: 6_000,
  replies: 16_000,
  delegations: 20_000,
  addresses: 20_000,
  heard: 6_000,
  shortestMs: 60_000,
  longestMs: 3_600_000,
} as const;

/** Of streams to one service of one address. */
export interface StreamLimits {
  /** Streams open at once, and new ones per second. */
  readonly service: ServerLimits;
  /** Between two starts. */
  readonly apartMs: number;
  readonly connectMs: number;
}

export const STREAM = {
  /** Open at once, all addresses together. */
  atOnce: 512,
  /** Open at once to one address, whatever the port; that is all this limit is about. */
  address: { outstanding: 4, perSecond: 1_000, burst: 1_000, perSecondMax: 1_000 },
} as const;

export const WEB_STREAM: StreamLimits = {
  service: { outstanding: 2, perSecond: 10, burst: 10, perSecondMax: 10 },
  apartMs: 50,
  connectMs: 4_000,
};

/** Of port 25; the pauses between sessions are those of `SMTP_PACE`. */
export const MAIL_STREAM: StreamLimits = {
  service: { outstanding: 1, perSecond: 20, burst: 20, perSecondMax: 20 },
  apartMs: 0,
  connectMs: 10_000,
};

/** Sessions with mail servers. */
export const SMTP_PACE = {
  /** From the end of a session to the start of the next one with the same address. */
  apartMs: 250,
  /** The same in a run over a list. */
  batchApartMs: 1_000,
  /** The same where the map keeps the address on this machine. */
  hereMs: 5,
  /** What doubling leads to after the server has pushed back. */
  longestMs: 60_000,
  /** At once to one network (/24, /48), and in the whole run. */
  perNetwork: 8,
  atOnce: 64,
} as const;

/** Waits of one session; RFC 5321 section 4.5.3.2 allows minutes. */
export const SMTP_TIME = {
  greetingMs: 30_000,
  replyMs: 15_000,
  quitMs: 3_000,
  sessionMs: 60_000,
  /** For a reply to what was sent before TLS began, and should have been forgotten. */
  injectionMs: 3_000,
  /** Before a session that came to nothing is tried again. */
  retryMs: 15_000,
} as const;

/** Of one TLS handshake that is only looked at. */
export const TLS = {
  /** From the first octet sent to the last one wanted. */
  flightMs: 5_000,
  /** A full handshake, in which the server may look up things of its own. */
  handshakeMs: 10_000,
  /** Octets received. */
  flightBytes: 256 * 1024,
  renegotiationMs: 2_000,
  /** After a handshake, for the tickets. */
  ticketMs: 1_000,
  /** Before what came to nothing is tried once more. */
  retryMs: 2_000,
  /** Between the two segments of a hello that is sent in two. */
  segmentMs: 100,
} as const;

/**
 * Connections that the measurement of one endpoint may take, by depth. `settled.md` 8.4 has 12 for mail servers at depth
 * `fast`, but one in which nothing is wrong takes 16, with the first session and a way back with a ticket 18: with fewer no
 * batch would ever decide which versions a mail server speaks.
 */
export const TLS_BUDGET = {
  web: { fast: 60, standard: 200, deep: 800 },
  mail: { fast: 20, standard: 30, deep: 120 },
} as const;

/** Time one target may take. */
export const TARGET_MS = 180_000;

/** Of one document that is downloaded. */
export const DOWNLOAD = {
  connectMs: 10_000,
  firstByteMs: 30_000,
  /** Without an octet. */
  stallMs: 30_000,
  /** All tries and redirects together. */
  totalMs: 300_000,
  /** Octets received. */
  wireBytes: 64 * 1024 * 1024,
  /** Octets after decompression. */
  decodedBytes: 1024 * 1024 * 1024,
  /** Before each further try. */
  retryMs: [2_000, 8_000],
  /** What a server may ask for (`Retry-After`, RFC 9110 section 10.2.3); beyond that nothing is tried again. */
  longestRetryAfterMs: 60_000,
  redirects: 5,
} as const;

/** Of a small document of the target that is read whole, such as the policy of MTA-STS (RFC 8461 section 3.3). */
export const DOCUMENT = {
  /** From the connection to the last octet. */
  totalMs: 15_000,
  bytes: 64 * 1024,
} as const;
