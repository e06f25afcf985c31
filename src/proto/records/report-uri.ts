/** Destinations of reports: lists of URIs separated by commas (RFC 9989 section 4.7, RFC 8460 section 3). */

export interface ReportUri {
  /** As written, without white space and without an obsolete `!10m` at the end. */
  readonly text: string;
  /** Of its first character in the record, from 0. */
  readonly offset: number;
  readonly isValid: boolean;
  /** Lower case; `""` when there is none. */
  readonly scheme: string;
  /** Where reports go, lower case; `null` when it cannot be told. */
  readonly host: string | null;
  /** The size limit that RFC 7489 allowed, such as `10m`. */
  readonly size: string | null;
}

/** RFC 3986 section 2, without the characters that separate URIs here. */
const URI = /^([a-z][a-z0-9+.-]*):(?:[a-z0-9._~:/?#[\]@$&'()*+;=-]|%[0-9a-f]{2})+$/i;
const SIZE = /!([0-9]+[kmgt]?)$/i;
const HOST = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})+$/i;
/** More are not read: no receiver sends to so many. */
const MAX_URIS = 100;

/**
 * The destinations in the value of a tag, at most 100.
 *
 * @param offset of the value in the record
 */
export function parseReportUris(value: string, offset: number): ReportUri[] {
  let at = offset;
  return value.split(",", MAX_URIS).map((part) => {
    const start = at + part.length - part.trimStart().length;
    at += part.length + 1;
    return readUri(part.trim(), start);
  });
}

function readUri(written: string, offset: number): ReportUri {
  const size = SIZE.exec(written)?.[1] ?? null;
  const text = size === null ? written : written.slice(0, -size.length - 1);
  const scheme = URI.exec(text)?.[1]?.toLowerCase() ?? "";
  const rest = scheme === "" ? "" : text.slice(scheme.length + 1);
  const host = scheme === "mailto" ? mailHost(rest) : webHost(rest);
  // A mail address without domain, or a location without server, can be sent nothing.
  const needsHost = scheme === "mailto" || rest.startsWith("//");
  return { text, offset, isValid: scheme !== "" && (host !== null || !needsHost), scheme, host, size };
}

function mailHost(rest: string): string | null {
  const address = rest.split("?", 1)[0] ?? "";
  const at = address.lastIndexOf("@");
  return at < 1 ? null : checked(address.slice(at + 1));
}

function webHost(rest: string): string | null {
  const found = /^\/\/(?:[^/?#@]*@)?([^/?#:[\]]+)(?::[0-9]{1,5})?(?:[/?#]|$)/.exec(rest);
  return found?.[1] === undefined ? null : checked(found[1]);
}

function checked(host: string): string | null {
  return HOST.test(host) ? host.toLowerCase() : null;
}
