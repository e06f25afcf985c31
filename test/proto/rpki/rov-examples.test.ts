import { describe, expect, test } from "vitest";
import { parseSlurm } from "../../../src/proto/rpki/slurm.ts";
import { applySlurm } from "../../../src/proto/rpki/slurm-apply.ts";
import { quickState, STATES, validate } from "../../../src/proto/rpki/validate.ts";
import { buildVrpIndex } from "../../../src/proto/rpki/vrp-index.ts";
import { exportOf, fixture, prefixOf } from "./support.ts";

interface Example {
  readonly id: string;
  readonly note: string;
  readonly vrps: readonly unknown[];
  readonly route: { readonly prefix: string; readonly origin: number | null };
  readonly evaluatedAt?: number;
  readonly slurm?: { readonly prefixFilters?: unknown; readonly prefixAssertions?: unknown };
  readonly expect: {
    readonly state: string;
    readonly reason: string | null;
    readonly covering: readonly { readonly vrp: string; readonly match: string }[];
    readonly rejected: Readonly<Record<string, number>>;
    readonly routinatorReason?: string;
  };
}

const EXAMPLES: readonly Example[] = JSON.parse(fixture("rov-examples.json").toString());

const OUTCOMES: Readonly<Record<string, string>> = { "asn+length": "both" };

function slurmOf({ prefixFilters = [], prefixAssertions = [] }: NonNullable<Example["slurm"]>) {
  const text = JSON.stringify({
    slurmVersion: 1,
    validationOutputFilters: { prefixFilters, bgpsecFilters: [] },
    locallyAddedAssertions: { prefixAssertions, bgpsecAssertions: [] },
  });
  const parsed = parseSlurm(text);
  if (!parsed.ok) throw new Error(`${parsed.reason} at ${parsed.at}`);
  return [parsed.value];
}

describe("worked examples of route origin validation", () => {
  test("there are 94", () => {
    expect(EXAMPLES).toHaveLength(94);
  });

  test.each(EXAMPLES.map((example) => [example.id, example.note, example] as const))(
    "%s: %s",
    (_, _note, example) => {
      const metadata = example.evaluatedAt === undefined ? {} : { generated: example.evaluatedAt };
      const { rows, rejected } = exportOf(JSON.stringify({ metadata, roas: example.vrps }));
      const counted = Object.fromEntries(Object.entries(rejected).filter(([, count]) => count > 0));
      expect(counted).toEqual(example.expect.rejected);

      const index = buildVrpIndex(
        example.slurm === undefined ? rows : applySlurm(rows, slurmOf(example.slurm)).rows,
      );
      const route = { prefix: prefixOf(example.route.prefix), origin: example.route.origin };
      const { state, reason, reasonRoutinator, covering } = validate(index, route);
      expect({ state, reason: reason ?? null }).toEqual({
        state: example.expect.state,
        reason: example.expect.reason,
      });
      expect(reasonRoutinator).toBe(example.expect.routinatorReason);
      expect(
        covering.map(({ prefix, maxLength, asn, outcome }) => [`${prefix}-${maxLength} AS${asn}`, outcome]),
      ).toEqual(example.expect.covering.map(({ vrp, match }) => [vrp, OUTCOMES[match] ?? match]));
      expect(STATES[quickState(index, route)]).toEqual({
        state,
        ...(reason === undefined ? {} : { reason }),
      });
    },
  );
});
