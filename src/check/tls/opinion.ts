/** What a test says of one server, and how the sayings of all become one result. */
import type { Cause } from "../../model/cause.ts";
import type { Finding } from "../../model/report.ts";
import type { TlsStop } from "../../model/tls.ts";
import { findingOf, findingRow, type Param } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import { hasNoCertificate, withoutCertificate } from "./no-certificate.ts";
import type { Server } from "./server.ts";

/** A finding before it is known of how many servers it holds; `servers` is added where its text names them. */
export interface Remark {
  readonly code: FindingCode;
  readonly params?: Readonly<Record<string, Param>>;
  /** JSON Pointers. */
  readonly at: readonly string[];
}

export type Opinion<K extends string> =
  | {
      readonly says: K;
      readonly remarks?: readonly Remark[];
      /** Findings that there may be beside those made, as in the fact `findings_not_learnt`. */
      readonly open?: readonly string[];
    }
  /** It could not be learnt; `remarks` is what was found all the same. */
  | { readonly unknown: Cause; readonly at: readonly string[]; readonly remarks?: readonly Remark[] };

/** A remark and the server it is about. */
export interface Said {
  readonly label: string;
  readonly remark: Remark;
}

/** Equal remarks about several servers become one finding. */
export function findingsOf(said: readonly Said[]): Finding[] {
  const groups = Map.groupBy(said, ({ remark }) => JSON.stringify([remark.code, remark.params ?? {}]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { code, params = {} } = first.remark;
    const servers = [...new Set(group.map(({ label }) => label))];
    const all = findingRow(code)?.params.includes("servers") === true ? { ...params, servers } : params;
    return [
      findingOf(
        code,
        all,
        group.flatMap(({ remark }) => remark.at),
      ),
    ];
  });
}

const CAUSE_OF_STOP: Readonly<Record<TlsStop, Cause>> = {
  "rate-limited": "rate-limited",
  "connection-budget": "connection-budget",
  timeout: "timeout",
  budget: "budget",
  cancelled: "cancelled",
};

/** Something of a server could not be learnt: because the measurement ended early, or stayed ambiguous. */
export function notLearnt(
  server: Server,
  remarks: readonly Remark[] = [],
): Extract<Opinion<never>, { readonly unknown: Cause }> {
  const { endpoint, model, modelPointer } = server;
  const { stopped } = model;
  // Our own handshakes to the end are made with suites that show a certificate.
  if (stopped === undefined && hasNoCertificate(endpoint)) {
    return { unknown: "probe-error", at: [modelPointer], remarks: [...remarks, withoutCertificate(server)] };
  }
  const cause = stopped === undefined ? "timeout" : CAUSE_OF_STOP[stopped];
  return { unknown: cause, at: [modelPointer], remarks };
}
