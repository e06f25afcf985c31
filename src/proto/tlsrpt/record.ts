/** The TXT record that asks for TLS reports, RFC 8460 section 3. */
import { parseReportUris, type ReportUri } from "../records/report-uri.ts";
import {
  type Field,
  fieldsOf,
  isExtension,
  selectVersion,
  type VersionSelection,
} from "../records/versioned.ts";

export type TlsRptFaultCode =
  | "missing-rua"
  | "duplicate-rua"
  | "bad-uri"
  | "scheme" // neither mailto nor https
  | "bad-field";

interface TlsRptFault {
  readonly code: TlsRptFaultCode;
  readonly text: string;
  /** In the record, from 0. */
  readonly offset: number;
}

export interface TlsRptRecord {
  readonly text: string;
  readonly rua: readonly ReportUri[];
  /** Destinations that reports can go to. */
  readonly usable: number;
  readonly faults: readonly TlsRptFault[];
}

const SCHEMES: ReadonlySet<string> = new Set(["mailto", "https"]);
const RUA = "rua=";

/** The records among the texts at `_smtp._tls.`; only one may be left. */
export function selectTlsRpt(texts: readonly string[]): VersionSelection {
  return selectVersion(texts, "TLSRPTv1");
}

/** What a record says that `selectTlsRpt` chose. */
export function parseTlsRpt(text: string): TlsRptRecord {
  const fields = fieldsOf(text);
  const [first, ...others] = fields.filter((field) => field.text.startsWith(RUA));
  const rua =
    first === undefined ? [] : parseReportUris(first.text.slice(RUA.length), first.offset + RUA.length);
  const faults: TlsRptFault[] = [
    ...fields.filter(isBroken).map((field) => ({ code: "bad-field" as const, ...field })),
    ...others.map((field) => ({ code: "duplicate-rua" as const, ...field })),
    ...rua.flatMap(uriFault),
  ];
  if (first === undefined) faults.push({ code: "missing-rua", text: "", offset: text.length });
  const usable = rua.filter((uri) => uriFault(uri).length === 0).length;
  return { text, rua, usable, faults: faults.sort((a, b) => a.offset - b.offset) };
}

function isBroken(field: Field): boolean {
  return !field.text.startsWith(RUA) && !isExtension(field);
}

/** RFC 8460 section 3: `!` is to be percent-encoded, so a size at the end is none. */
function uriFault({ text, offset, scheme, isValid, size }: ReportUri): TlsRptFault[] {
  if (scheme !== "" && !SCHEMES.has(scheme)) return [{ code: "scheme", text, offset }];
  return isValid && size === null ? [] : [{ code: "bad-uri", text, offset }];
}
