/** Alt-Svc, RFC 7838 section 3. */
import {
  type FieldLine,
  type HeaderFinding,
  isToken,
  type Piece,
  pieceOf,
  splitList,
  unquote,
} from "./field.ts";

interface Alternative {
  /** ALPN protocol id with its percent-encoding undone, latin1. */
  readonly protocol: string;
  /** Empty: the host of the origin. */
  readonly host: string;
  readonly port: number;
  /** Seconds. */
  readonly maxAge: number;
  readonly isPersistent: boolean;
}

export interface AltSvcFacts {
  /** `clear`: all alternatives are withdrawn. */
  readonly state: "absent" | "clear" | "invalid" | "valid";
  readonly alternatives: readonly Alternative[];
  /** `h3` of RFC 9114 is among them. */
  readonly hasHttp3: boolean;
  readonly findings: readonly HeaderFinding[];
}

/** RFC 7838 3.1 */
const DEFAULT_MAX_AGE = 86_400;

/** The alternatives of a response; a field with a fault in it is ignored as a whole. */
export function readAltSvc(lines: readonly FieldLine[]): AltSvcFacts {
  const pieces = splitList(lines).filter(({ text }) => text !== "");
  if (lines.length === 0) return { state: "absent", alternatives: [], hasHttp3: false, findings: [] };
  // The word alone, with its case (RFC 7838 section 3).
  if (pieces.length === 1 && pieces[0]?.text === "clear") {
    return { state: "clear", alternatives: [], hasHttp3: false, findings: [] };
  }
  const parsed = pieces.map((piece) => ({ piece, alternative: alternativeOf(piece, lines) }));
  const faults = parsed.filter(({ alternative }) => alternative === null);
  if (faults.length > 0 || parsed.length === 0) {
    const findings = faults.map(({ piece: { at } }) => ({ code: "alt-svc-invalid", at }));
    return { state: "invalid", alternatives: [], hasHttp3: false, findings };
  }
  const alternatives = parsed.flatMap(({ alternative }) => (alternative === null ? [] : [alternative]));
  const obsolete = parsed.filter(({ alternative }) =>
    /^(?:h3-.+|quic|hq|hq-.+)$/.test(alternative?.protocol ?? ""),
  );
  return {
    state: "valid",
    alternatives,
    hasHttp3: alternatives.some(({ protocol }) => protocol === "h3"),
    findings: obsolete.map(({ piece, alternative }) => ({
      code: "alt-svc-obsolete",
      params: { protocol: alternative?.protocol ?? "" },
      at: piece.at,
    })),
  };
}

function alternativeOf({ at }: Piece, lines: readonly FieldLine[]): Alternative | null {
  const line = lines.find(({ field }) => field === at.field);
  if (line === undefined) return null;
  const [first, ...params] = splitList(
    [{ field: line.field, value: line.value.slice(at.start, at.end) }],
    ";",
  );
  const [id = "", authority = ""] = halves(first?.text ?? "");
  const protocol = isToken(id) ? decode(id) : null;
  const place = /^(.*):([0-9]{1,5})$/s.exec(unquote(authority) ?? "");
  if (protocol === null || place === null || Number(place[2]) > 65_535) return null;
  const values = new Map(
    params
      .map(({ text }) => halves(text))
      .map(([name = "", value = ""]) => [name.toLowerCase(), unquote(value) ?? value]),
  );
  const age = values.get("ma") ?? String(DEFAULT_MAX_AGE);
  if (!/^[0-9]{1,15}$/.test(age)) return null;
  return {
    protocol,
    host: (place[1] ?? "").toLowerCase(),
    port: Number(place[2]),
    maxAge: Number(age),
    isPersistent: values.get("persist") === "1",
  };
}

function halves(text: string): readonly string[] {
  const equals = text.indexOf("=");
  return equals < 0
    ? [text]
    : [pieceOf({ field: 0, value: text }, 0, equals).text, text.slice(equals + 1).trim()];
}

/** Octets that are no token characters are percent-encoded, and only those; `null` for a lone percent sign. */
function decode(id: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(id)) return null;
  return id.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
