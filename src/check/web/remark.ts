/** Findings about header fields, with the octets that they are about and the field as it should be. */
import type { WebHeader } from "../../model/web.ts";
import type { HeaderFinding, HeaderPair } from "../../proto/http/field.ts";
import { findingRow } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import type { Remark } from "../tls/opinion.ts";

/** A response, and what it should have sent. */
export interface HeaderPlace {
  /** JSON Pointer to the exchange. */
  readonly pointer: string;
  readonly headers: readonly WebHeader[];
  /** A field, or a file, ready to be pasted. */
  readonly send?: HeaderPair | string;
}

/** Findings of a header's reader as remarks about one response. */
export function headerRemarks(findings: readonly HeaderFinding[], place: HeaderPlace): Remark[] {
  return findings.map((finding) => headerRemark(finding, place));
}

function headerRemark({ code, params = {}, at }: HeaderFinding, place: HeaderPlace): Remark {
  const { pointer, headers, send } = place;
  const response = `${pointer}/response/headers`;
  const [name] = at === undefined ? [] : (headers[at.field] ?? []);
  return {
    code: known(code),
    params: {
      ...params,
      ...(at === undefined || name === undefined
        ? {}
        : { place: `${name}, octets ${at.start + 1} to ${Math.max(at.start + 1, at.end)}` }),
      ...(send === undefined ? {} : { send: sendText(send) }),
    },
    at: [name === undefined || at === undefined ? response : `${response}/${at.field}/1`],
  };
}

const sendText = (send: HeaderPair | string): string =>
  typeof send === "string" ? send : `${send[0]}: ${send[1]}`;

/** Readers name their findings by the codes that are registered. */
export function known(code: string): FindingCode {
  if (findingRow(code) === undefined) throw new Error(`no finding is called ${code}`);
  return code as FindingCode;
}
