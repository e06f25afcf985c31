/** The TXT record that announces a policy, RFC 8461 section 3.1. */
import {
  type Field,
  fieldsOf,
  isExtension,
  selectVersion,
  type VersionSelection,
} from "../records/versioned.ts";

export type StsRecordFaultCode =
  | "missing-id"
  | "bad-id" // not 1 to 32 letters and digits
  | "duplicate-id"
  | "bad-field";

interface StsRecordFault {
  readonly code: StsRecordFaultCode;
  /** In the record, from 0. */
  readonly offset: number;
}

export interface StsRecord {
  readonly text: string;
  /** `null` when there is none that can be used. */
  readonly id: string | null;
  readonly faults: readonly StsRecordFault[];
}

const ID = /^id=([A-Za-z0-9]{1,32})$/;

/** The records among the texts at `_mta-sts.`; only one may be left. */
export function selectSts(texts: readonly string[]): VersionSelection {
  return selectVersion(texts, "STSv1");
}

/** What a record says that `selectSts` chose. */
export function parseStsRecord(text: string): StsRecord {
  const fields = fieldsOf(text);
  const ids = fields.filter((field) => field.text.startsWith("id="));
  const faults = fields.flatMap((field): StsRecordFault[] => {
    const code = faultOf(field, ids);
    return code === null ? [] : [{ code, offset: field.offset }];
  });
  if (ids.length === 0) faults.push({ code: "missing-id", offset: text.length });
  return { text, id: ID.exec(ids[0]?.text ?? "")?.[1] ?? null, faults };
}

function faultOf(field: Field, ids: readonly Field[]): StsRecordFaultCode | null {
  if (!ids.includes(field)) return isExtension(field) ? null : "bad-field";
  if (field !== ids[0]) return "duplicate-id";
  return ID.test(field.text) ? null : "bad-id";
}
