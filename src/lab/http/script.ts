/** What a web server of the lab sends in answer to a request, octet by octet where it matters. */

/** A request as the lab's servers understand it: enough to answer it. */
export interface LabRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Host field without the port, lower case. */
  readonly host: string;
  readonly secure: boolean;
  /** Of plan `doc`. */
  readonly address: string;
  /** Requests for this host on port 443 before this one, from anybody. */
  readonly before: number;
  /** Fields, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** One step of an answer. */
export type Act =
  | { readonly send: string | Buffer }
  /** Nothing for some time; the connection stays open. */
  | { readonly waitMs: number }
  /** The octets one by one, again and again, until the client leaves. */
  | { readonly drip: string; readonly everyMs: number }
  /** The same octets again and again. */
  | { readonly repeat: Buffer; readonly times: number }
  | { readonly close: "end" | "reset" };

/** An orderly answer, or acts. */
export type Answer = Reply | { readonly acts: readonly Act[] };

export interface Reply {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

/** A site: what it answers. */
export type Site = (request: LabRequest) => Answer;

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  301: "Moved Permanently",
  302: "Found",
  308: "Permanent Redirect",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

/** The octets of an orderly answer. */
export function writeReply({ status, headers = [], body = "" }: Reply): Buffer {
  const octets = Buffer.from(body);
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? "Status"}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(headers.some(([name]) => name.toLowerCase() === "content-length")
      ? []
      : [`Content-Length: ${octets.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), octets]);
}
