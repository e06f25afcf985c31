import { describe, expect, test } from "vitest";
import { catalogue, openCatalogue, serverCatalogue } from "../../../src/lab/catalogue/catalogue.ts";
import type { CatalogueQuestion, CatalogueRow } from "../../../src/lab/catalogue/scenario.ts";
import { typeNumber } from "../../../src/proto/dns/type.table.ts";
import { answerOf } from "../../../src/proto/dnssec/analysis.ts";
import { parseAnchors } from "../../../src/proto/dnssec/anchor.ts";
import { zoneChains } from "../../../src/proto/dnssec/chain.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { replay } from "../../../src/proto/dnssec/replay.ts";
import { createTrustCache } from "../../../src/proto/dnssec/trust.ts";
import { type Analysis, validate } from "../../../src/proto/dnssec/validator.ts";
import { name } from "../dns/support.ts";
import { type LabMode, labDriver } from "./lab-driver.ts";

const NOW = 1_790_000_000;
const lab = openCatalogue(NOW);
const memo = createMemo();
const parsed = parseAnchors(lab.trustAnchor);
if (!parsed.ok) throw new Error(parsed.reason);
const anchors = parsed.value;

const drivers = {
  iterate: labDriver(lab, "iterate"),
  reverse: labDriver(lab, "reverse"),
  stub: labDriver(lab, "stub"),
};
const trust = { iterate: createTrustCache(), reverse: createTrustCache(), stub: createTrustCache() };
const rows = [...catalogue(), ...serverCatalogue()].map((row) => [row.id, row] as const);

function analyse(question: CatalogueQuestion, mode: LabMode, more: object = {}): Analysis {
  const asked = { name: name(question.name), type: typeNumber(question.type) ?? 0 };
  return replay(validate(asked, { now: NOW, anchors, memo, ...more }), drivers[mode].answer);
}

/** All that a document shows of an analysis. */
function summary(analysis: Analysis): object {
  return { ...answerOf(analysis), zones: zoneChains([analysis]), used: analysis.used };
}

/** Warnings that only all answers of a target together show, see `withPartialBogus`. */
const OF_TARGET: ReadonlySet<string> = new Set(["partial-bogus"]);

/** Without the referral, an unsigned delegation that the parent does not show looks like a signature by a stranger. */
const OTHER_CODE_IN_STUB_MODE: ReadonlySet<string> = new Set(["C-nsecnons"]);

describe.each(["iterate", "reverse", "stub"] as const)("catalogue, %s", (mode) => {
  test.each(rows)("%s", (id, row) => {
    const { question, state, warnings, also = [] } = row;
    const analysis = analyse(question, mode);
    expect(analysis.state).toBe(state);
    const isToldElsewhere = mode === "stub" && OTHER_CODE_IN_STUB_MODE.has(id);
    if (row.reason !== undefined && !isToldElsewhere) expect(analysis.reason).toMatchObject(row.reason);
    const all = [analysis, ...also.map((further) => analyse(further, mode))];
    const codes = all.flatMap((found) => [found.reason?.code, ...found.warnings.map(({ code }) => code)]);
    expect(codes).toEqual(expect.arrayContaining(warnings.filter((code) => !OF_TARGET.has(code))));
  });

  test.each(rows)("%s: a remembered chain of trust changes nothing", (_id, { question }) => {
    const first = analyse(question, mode);
    const remembered = analyse(question, mode, { trust: trust[mode] });
    const again = analyse(question, mode, { trust: trust[mode] });
    expect(summary(remembered)).toEqual(summary(first));
    expect(summary(again)).toEqual(summary(first));
    expect(again.work.attempts).toBe(first.work.attempts);
  });
});

describe("catalogue", () => {
  test.each(rows)("%s: a secure zone has a reason for no state", (_id, { question }: CatalogueRow) => {
    const { state, reason } = analyse(question, "iterate");
    expect(reason === undefined).toBe(state === "secure");
  });
});
