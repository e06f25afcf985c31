/** SPF evaluation beside an independent implementation, on random trees of records. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAddress } from "../../../../src/proto/ip/address.ts";
import { answerAll } from "../../../../src/proto/records/ask.ts";
import { checkHost } from "../../../../src/proto/spf/check-host.ts";
import { answers } from "../world.ts";
import { DIFFERENCES } from "./difference.table.ts";
import { resultByMailauth } from "./mailauth.ts";
import { ROOT, type Scene, scenes } from "./scene.ts";

/** More by hand: `WATERPAS_SPF_TREES=100000 WATERPAS_SPF_SEED=2`. */
const { WATERPAS_SPF_TREES: wanted = "2000", WATERPAS_SPF_SEED: seed = "7208" } = process.env;
const TREES = Number(wanted);

function resultByUs({ world, ip, sender, helo }: Scene): string {
  const address = parseAddress(ip);
  if (!address.ok) throw new Error(`no address: ${ip}`);
  return answerAll(checkHost(ROOT, { address, sender, helo }), answers(world)).result;
}

const without = (scene: Scene): Scene => DIFFERENCES.reduce((seen, one) => one.without(seen), scene);

/** The first difference that is all there is between the two; several together where none is. */
async function kindOf(scene: Scene, result: string): Promise<string> {
  for (const { what, rfc, without: rewrite } of DIFFERENCES) {
    if ((await resultByMailauth(rewrite(scene))) === result) return `it ${what} (RFC 7208 section ${rfc})`;
  }
  return "several of these";
}

test("random trees come to the same result in mailauth, but for its known differences", async () => {
  const results = new Map<string, number>();
  const kinds = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const unexplained: unknown[] = [];
  let agreed = 0;
  for (const scene of fc.sample(scenes, { numRuns: TREES, seed: Number(seed) })) {
    const result = resultByUs(scene);
    count(results, result);
    if ((await resultByMailauth(scene)) === result) agreed += 1;
    else count(kinds, await kindOf(scene, result));
    const plain = without(scene);
    const both = [resultByUs(plain), await resultByMailauth(plain)];
    if (both.some((one) => one !== result)) unexplained.push({ result, plain: both, scene });
  }
  const share = ((100 * agreed) / TREES).toFixed(1);
  const told = [...kinds].map(([kind, times]) => `  ${times} differ: ${kind}\n`);
  process.stdout.write(
    `SPF: ${agreed} of ${TREES} random trees agree with mailauth (${share} %)\n${told.join("")}`,
  );
  expect(unexplained).toEqual([]);
  expect(agreed / TREES).toBeGreaterThan(0.9);
  // Of every result there is enough to be proof of something.
  for (const result of ["pass", "fail", "softfail", "neutral", "none", "permerror", "temperror"]) {
    expect(results.get(result) ?? 0, result).toBeGreaterThan(TREES / 50);
  }
}, 60_000);
