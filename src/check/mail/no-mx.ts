/** What the tests of MX hosts say of a domain without any (`mail.md` 1.2, `catalogue.md` 3.1). */
import type { MxStatus } from "../../model/evidence.ts";
import type { Level } from "../../model/status.ts";
import type { Row } from "../define.ts";

export interface MxStatusFact {
  readonly mx_status: MxStatus;
}

export type NoMxVerdict = "no-null-mx" | "null-mx" | "null-mx-with-other-mx" | "null-mx-without-a-aaaa";

export const isMx =
  (...statuses: readonly MxStatus[]) =>
  ({ mx_status }: MxStatusFact): boolean =>
    statuses.includes(mx_status);

/** Without hosts a test is not really made, and keeps its weaker level. */
export function noMxRows<F extends MxStatusFact, N extends string>(
  none: N,
  level: Level,
): Row<F, N | NoMxVerdict>[] {
  const silent = { status: "not_tested", reason: "not_applicable", level } as const;
  return [
    { when: isMx("dns_error"), status: "error", verdict: "could-not-test" },
    { ...silent, when: isMx("no_mx"), verdict: none },
    { when: isMx("no_null_mx"), status: "info", verdict: "no-null-mx", level },
    { ...silent, when: isMx("null_mx"), verdict: "null-mx" },
    {
      when: isMx("null_mx_with_other_mx"),
      status: "warning",
      verdict: "null-mx-with-other-mx",
      level,
      pastLevel: true,
    },
    { when: isMx("null_mx_without_a_aaaa"), status: "info", verdict: "null-mx-without-a-aaaa", level },
  ];
}

export const NO_MX_TEXT = {
  "no-null-mx": {
    says: "The domain sends and receives no mail, but does not say the latter by a null MX record.",
    fix: "Publish the MX record “0 .”.",
  },
  "null-mx": { says: "The domain says by a null MX record that it receives no mail." },
  "null-mx-with-other-mx": {
    says: "The domain has a null MX record beside real mail servers.",
    fix: "Remove the null MX record, or all others.",
  },
  "null-mx-without-a-aaaa": {
    says: "The domain has a null MX record, but no address to which mail could go anyway.",
    fix: "Remove the null MX record.",
  },
} as const;
