/** DNS over HTTPS, RFC 8484: POST over connections that go to one address. */
import { Agent } from "node:https";
import { isIP } from "node:net";
import { type ConnectionOptions, checkServerIdentity, connect as tlsConnect } from "node:tls";
import fetch, { type Response as HttpResponse } from "node-fetch";
import type { Attempt } from "../../model/attempt.ts";
import { nameToText } from "../../proto/dns/name.ts";
import { writeQuery } from "../../proto/dns/query.ts";
import { responseOf } from "../../proto/dns/rrset.ts";
import { typeName } from "../../proto/dns/type.table.ts";
import { attempt, waitOver } from "../attempt.ts";
import { CLOCK, deadline } from "../clock.ts";
import { DNS_TIME } from "../limits.table.ts";
import type { Endpoint } from "../map.ts";
import type { Rate } from "../rate.ts";
import { peerOf } from "../trace.ts";
import type { Question } from "./classify.ts";
import type { Context } from "./context.ts";
import { RECURSIVE_FORM } from "./form.ts";
import { describe, odditiesOf } from "./put.ts";
import { type ReadReply, readReply } from "./reply.ts";
import type { Resolver } from "./resolver.ts";

export interface DohOptions {
  readonly url: string;
  /** Address of the resolver, judged by the policy; what the URL's name resolves to plays no further part. */
  readonly address: string;
  readonly port: number;
  /** Where to connect, after the net map. */
  readonly dial: Endpoint;
  /** Where to connect from. */
  readonly local?: string | undefined;
  /** What the whole process may begin; each request counts. */
  readonly rate?: Rate | undefined;
  /** Certificates trusted in place of those of Node.js, in PEM form. */
  readonly ca?: readonly string[];
  readonly date: () => Date;
  readonly nextId: () => number;
}

export interface DohResolver extends Resolver {
  readonly requests: number;
  close(): void;
}

const MEDIA_TYPE = "application/dns-message";
const MAX_OCTETS = 65_535;
const MAX_CONNECTIONS = 4;

/** A DoH resolver. */
export function makeDohResolver(options: DohOptions): DohResolver {
  const { url, address, date, nextId, rate } = options;
  const agent = new PinnedAgent(options);
  const peer = peerOf(address, options.port);
  let requests = 0;

  async function post(query: Buffer, signal: AbortSignal): Promise<Attempt<Buffer>> {
    requests += 1;
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": MEDIA_TYPE, Accept: MEDIA_TYPE },
      body: query,
      redirect: "manual",
      agent,
      signal,
    });
    return readBody(response);
  }

  return {
    name: url,
    async ask({ name, type }, { signal, log }) {
      const query = writeQuery({ id: 0, name, type, rd: true, cd: true, edns: RECURSIVE_FORM.edns });
      await rate?.turn(signal);
      const startedMs = CLOCK.now();
      const posted = await timed((bounded) => post(query, bounded), signal);
      const read = readAnswer(posted, { name, type });
      const attemptNumber = log.add({
        kind: "dns/doh",
        peer,
        what: `${nameToText(name)} ${typeName(type)} +do +rd`,
        outcome: read.outcome,
        startedMs,
        out: query.length,
        in: posted.outcome === "ok" ? posted.value.length : 0,
        detail: read.outcome === "ok" ? describe(read.value.message) : { error: read.detail },
      });
      if (read.outcome !== "ok") return { ...read, attempts: [attemptNumber] };
      const { message } = read.value;
      return {
        outcome: "ok",
        attempts: [attemptNumber],
        value: {
          id: `r${nextId()}`,
          response: responseOf(message),
          server: url,
          transport: "doh",
          observedAt: date().toISOString(),
          oddities: odditiesOf(message, { form: RECURSIVE_FORM, caseKept: true }),
          recursive: true,
          log,
          attempt: attemptNumber,
        },
      };
    },
    get requests() {
      return requests;
    },
    close: () => agent.destroy(),
  };
}

type ReadMessage = Extract<ReadReply, { readonly kind: "message" }>;

function readAnswer(posted: Attempt<Buffer>, { name, type }: Question): Attempt<ReadMessage> {
  if (posted.outcome !== "ok") return posted;
  const read = readReply(posted.value, { rawName: name, type });
  if (read === undefined) return { outcome: "protocol", detail: "no answer to the question" };
  return read.kind === "message"
    ? { outcome: "ok", value: read }
    : { outcome: "protocol", detail: `malformed: ${read.reason}` };
}

/** The work, ended by the signal or after the time that DoH has. */
async function timed(
  work: (signal: AbortSignal) => Promise<Attempt<Buffer>>,
  outer: Context["signal"],
): Promise<Attempt<Buffer>> {
  const wait = new AbortController();
  const cancel = deadline(DNS_TIME.dohMs, () => wait.abort(waitOver(DNS_TIME.dohMs)));
  const signal = AbortSignal.any([outer, wait.signal]);
  const result = await attempt(() => work(signal), signal);
  cancel();
  return result.outcome === "ok" ? result.value : result;
}

async function readBody(response: HttpResponse): Promise<Attempt<Buffer>> {
  if (response.status !== 200) return { outcome: "protocol", detail: `HTTP status ${response.status}` };
  const type = response.headers.get("content-type") ?? "";
  if (type.split(";")[0]?.trim().toLowerCase() !== MEDIA_TYPE) {
    return { outcome: "protocol", detail: "not a DNS message by its content type" };
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const octets = Buffer.from(chunk);
    size += octets.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (size > MAX_OCTETS) return { outcome: "protocol", detail: `more than ${MAX_OCTETS} octets` };
    chunks.push(octets);
  }
  return { outcome: "ok", value: Buffer.concat(chunks) };
}

/** Connects to one address, whatever the name in the URL; the certificate is checked for that name. */
class PinnedAgent extends Agent {
  readonly #connection: ConnectionOptions;

  constructor({ url, dial, local, ca }: DohOptions) {
    super({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
    const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
    this.#connection = {
      host: dial.address,
      port: dial.port,
      ...(local === undefined ? {} : { localAddress: local }),
      ALPNProtocols: ["http/1.1"],
      // RFC 6066 section 3: no literal address in SNI.
      servername: isIP(host) === 0 ? host : "",
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
      ...(ca === undefined ? {} : { ca: [...ca] }),
    };
  }

  override createConnection(): ReturnType<typeof tlsConnect> {
    return tlsConnect(this.#connection);
  }
}
