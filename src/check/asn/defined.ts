/** What the tests of a network have in common: their data, and networks that announce nothing. */

import type { Finding } from "../../model/report.ts";
import type { AsnEvidence } from "../../model/route-target.ts";
import type { TestId } from "../../model/tests.table.ts";
import { asnText } from "../../proto/rpki/asn.ts";
import { type AnyCheck, defineCheck, type Row, type Seen, type Setting, type Text } from "../define.ts";
import { finding } from "../finding.ts";
import type { FindingCode } from "../findings.table.ts";
import { pointerTo } from "../pointer.ts";
import { bgpFault, vrpFault } from "../routing/data.ts";

/** Facts that every test of a network has. */
interface AsnFacts {
  readonly has_data: boolean;
  /** `AS64500`. */
  readonly asn: string;
  /** Routes that it announces. */
  readonly routes: number;
}

/** A network whose routes are known. */
export type KnownAsn = AsnEvidence & {
  readonly [K in "routes" | "figures" | "invalid" | "foreign" | "vrps"]: NonNullable<AsnEvidence[K]>;
};

type Own = "not-announced";

/** A test of a network. */
export interface AsnCheck<F extends object, V extends string> {
  readonly id: TestId;
  readonly spec: readonly string[];
  readonly see: (asn: KnownAsn) => { readonly facts: F; readonly findings?: readonly Finding[] };
  /** Rows for a network that announces something. */
  readonly table: readonly Row<AsnFacts & F, V>[];
  readonly text: Readonly<Record<V, Text>>;
  readonly culprits?: Readonly<Partial<Record<V, readonly FindingCode[]>>>;
  /** Facts where nothing could be seen. */
  readonly none: F;
}

/** A check in the form of the catalogue. */
export function defineAsnCheck<F extends object, V extends string>(check: AsnCheck<F, V>): AnyCheck {
  return defineCheck<"asn", AsnFacts & F, V | Own>({
    id: check.id,
    needs: ["asn"],
    spec: check.spec,
    see: ({ asn }, setting) => see(check, asn, setting),
    errorVerdict: "not-tested",
    table: [
      { when: ({ has_data }) => !has_data, status: "error", verdict: "not-tested" },
      {
        when: ({ routes }) => routes === 0,
        status: "not_tested",
        verdict: "not-announced",
        reason: "not_applicable",
      },
      ...check.table,
    ],
    text: { ...check.text, "not-announced": { says: "{asn} announces nothing." } } as Record<V | Own, Text>,
    ...(check.culprits === undefined
      ? {}
      : { culprits: check.culprits as Partial<Record<V | Own, readonly FindingCode[]>> }),
  });
}

function see<F extends object, V extends string>(
  check: AsnCheck<F, V>,
  section: AsnEvidence,
  setting: Setting,
): Seen<AsnFacts & F> {
  const unmeasured = vrpFault(section, setting, "asn") ?? bgpFault(section, setting, "asn");
  const asn = asnText(section.asn);
  if (unmeasured !== null || !isKnown(section)) {
    return { facts: { has_data: unmeasured === null, asn, routes: 0, ...check.none }, unmeasured };
  }
  const routes = section.routes.length;
  if (routes === 0) {
    const findings = [finding("not-announced", { what: `a route of ${asn}` }, [pointerTo("asn", "routes")])];
    return { facts: { has_data: true, asn, routes, ...check.none }, findings };
  }
  const { facts, findings = [] } = check.see(section);
  return { facts: { has_data: true, asn, routes, ...facts }, findings };
}

function isKnown(section: AsnEvidence): section is KnownAsn {
  const { routes, figures, invalid, foreign, vrps } = section;
  return [routes, figures, invalid, foreign, vrps].every((part) => part !== null);
}
