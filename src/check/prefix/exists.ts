import { defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { vrpFault } from "../routing/data.ts";

interface Facts {
  readonly has_data: boolean;
  readonly prefix: string;
  /** VRPs that cover all of it. */
  readonly covering: number;
  /** VRPs for parts of it. */
  readonly inside: number;
  /** Rounded down; `null` where it is smaller than a unit of space. */
  readonly covered_percent: number | null;
}

export const prefixRpkiExists = defineCheck<"prefix", Facts, "good" | "partial" | "bad">({
  id: "prefix_rpki_exists",
  needs: ["prefix"],
  spec: ["RFC 6811 2", "RFC 9582"],
  see: seeRoas,
  errorVerdict: "not-tested",
  table: [
    { when: ({ has_data }) => !has_data, status: "error", verdict: "not-tested" },
    { when: ({ covering, inside }) => covering + inside === 0, status: "warning", verdict: "bad" },
    { when: ({ covering }) => covering === 0, status: "warning", verdict: "partial" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    good: { says: "A ROA covers {prefix}." },
    partial: { says: "ROAs cover parts of {prefix} only." },
    bad: { says: "No ROA covers {prefix}." },
  },
});

function seeRoas({ prefix: section }: Evidence<"prefix">, setting: Setting): Seen<Facts> {
  const { prefix, vrps } = section;
  const unmeasured = vrpFault(section, setting, "prefix");
  if (unmeasured !== null || vrps === null) {
    const facts = { has_data: unmeasured === null, prefix, covering: 0, inside: 0, covered_percent: null };
    return { facts, unmeasured };
  }
  const { covering, inside, space } = vrps;
  const percent = space.total === 0 ? null : Math.floor((100 * space.covered) / space.total);
  const facts = {
    has_data: true,
    prefix,
    covering: covering.length,
    inside: inside.count,
    covered_percent: percent,
  };
  if (covering.length > 0) return { facts };
  const pointer = pointerTo("prefix", "vrps");
  const found =
    inside.count === 0
      ? finding("no-roa", { what: prefix }, [pointer])
      : finding("roa-for-some", { what: prefix, percent: percent ?? 0 }, [pointer]);
  return { facts, findings: [found] };
}
