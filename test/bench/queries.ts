import type { AttemptRecord } from "../../src/model/attempt.ts";
import type { Net } from "../../src/net/open.ts";
import { openLab } from "../real/ours.ts";
import { startDomains } from "./domains.ts";
import type { BenchRow } from "./row.ts";

const lookup = async (net: Net, name: string): Promise<string> => {
  const answer = await net.session({ target: name }).lookup(name, "A");
  return answer.security ?? "none";
};

/** Queries of a first name and of a second one under the same top-level domain. */
export async function benchQueries(): Promise<BenchRow[]> {
  const domains = await startDomains(200);
  const attempts: AttemptRecord[] = [];
  const net = openLab({
    anchor: domains.anchor,
    more: { netMap: domains.netMap, onAttempt: (record) => attempts.push(record) },
  });
  try {
    const states = [await lookup(net, domains.nameOf(0))];
    const cold = attempts.length;
    // The other pair of name servers: nothing but root and top-level domain is shared.
    states.push(await lookup(net, domains.nameOf(150)));
    const warm = attempts.length - cold;
    if (states.some((state) => state !== "secure")) {
      throw new Error(`states ${states}`);
    }
    const asked = attempts.map(({ what }) => what);
    const note = (from: number, to: number) => asked.slice(from, to).join(", ");
    return [
      {
        id: "names.cold",
        what: "queries for a first name",
        value: cold,
        unit: "queries",
        target: "6",
        note: note(0, cold),
      },
      {
        id: "names.warm",
        what: "queries for the next name",
        value: warm,
        unit: "queries",
        target: "3",
        note: note(cold, cold + warm),
      },
    ];
  } finally {
    await net.close();
    await domains.stop();
  }
}
