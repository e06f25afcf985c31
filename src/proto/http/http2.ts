/** The beginning of an HTTP/2 connection, RFC 9113 sections 3.4, 4.1 and 6.5. */

export type Http2Answer =
  /** Not enough octets yet. */
  | { readonly kind: "more" }
  /** The server's preface: it speaks HTTP/2. */
  | { readonly kind: "settings"; readonly settings: Readonly<Record<string, number>> }
  | { readonly kind: "goaway"; readonly errorCode: number; readonly debug: string }
  /** It answers as if it had been asked with HTTP/1. */
  | { readonly kind: "http1" }
  | { readonly kind: "other"; readonly reason: "frame-type" | "frame-size" | "stream" | "settings-size" };

const SETTINGS = 4;
const GOAWAY = 7;
const FRAME_HEAD = 9;

/** RFC 9113 6.5.2: what a server may send before it knows ours. */
const MAX_FRAME = 16_384;

/** Names of settings, RFC 9113 section 6.5.2 and the IANA registry. */
const SETTING_NAMES: Readonly<Record<number, string>> = {
  1: "header_table_size",
  2: "enable_push",
  3: "max_concurrent_streams",
  4: "initial_window_size",
  5: "max_frame_size",
  6: "max_header_list_size",
  8: "enable_connect_protocol",
  9: "no_rfc7540_priorities",
};

/** What a client sends first: the fixed octets and a SETTINGS frame that forbids pushes. */
export function writeHttp2Preface(): Buffer {
  const head = Buffer.from([0, 0, 6, SETTINGS, 0, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    head,
    Buffer.from([0, 2, 0, 0, 0, 0]),
  ]);
}

/** An acknowledgement of the server's SETTINGS. */
export const writeSettingsAck = (): Buffer => Buffer.from([0, 0, 0, SETTINGS, 1, 0, 0, 0, 0]);

/** What a connection's first octets from the server mean. */
export function readHttp2Answer(octets: Uint8Array): Http2Answer {
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const start = bytes.toString("latin1", 0, 5);
  if (start === "HTTP/") return { kind: "http1" };
  if (bytes.length < FRAME_HEAD) return { kind: "more" };
  const length = bytes.readUIntBE(0, 3);
  const type = bytes[3] ?? 0;
  const flags = bytes[4] ?? 0;
  const isAck = type === SETTINGS && (flags & 1) === 1;
  if ((type !== SETTINGS && type !== GOAWAY) || isAck) return { kind: "other", reason: "frame-type" };
  if (length > MAX_FRAME) return { kind: "other", reason: "frame-size" };
  if ((bytes.readUInt32BE(5) & 0x7fff_ffff) !== 0) return { kind: "other", reason: "stream" };
  if (bytes.length < FRAME_HEAD + length) return { kind: "more" };
  const payload = bytes.subarray(FRAME_HEAD, FRAME_HEAD + length);
  return type === SETTINGS ? readSettings(payload) : readGoaway(payload);
}

function readSettings(payload: Buffer): Http2Answer {
  if (payload.length % 6 !== 0) return { kind: "other", reason: "settings-size" };
  const settings: Record<string, number> = {};
  for (let at = 0; at < payload.length; at += 6) {
    const id = payload.readUInt16BE(at);
    settings[SETTING_NAMES[id] ?? `setting_${id}`] = payload.readUInt32BE(at + 2);
  }
  return { kind: "settings", settings };
}

function readGoaway(payload: Buffer): Http2Answer {
  if (payload.length < 8) return { kind: "other", reason: "frame-size" };
  return {
    kind: "goaway",
    errorCode: payload.readUInt32BE(4),
    debug: payload.toString("latin1", 8, 8 + 256),
  };
}
