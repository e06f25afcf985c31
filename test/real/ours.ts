import pLimit from "p-limit";

import type { DnsAnswer } from "../../src/model/evidence.ts";
import { openNet } from "../../src/net/open.ts";
import type { NetOptions, Upstream } from "../../src/net/options.ts";
import { parseAnchors } from "../../src/proto/dnssec/anchor.ts";
import type { Ours } from "./compare.ts";
import type { Question } from "./oracle.ts";

/** What waterpas needs to know of the lab. */
export interface OurPlan {
  /** Trust anchor, zone-file form. */
  readonly anchor: string;
  readonly upstream?: Upstream;
  readonly more?: Partial<NetOptions>;
}

/** The lab's servers serve everything here at once: the limit that spares real servers would only cost time. */
const PER_SERVER = 10_000;

const anchorsFrom = (text: string): NonNullable<NetOptions["anchors"]> => {
  const parsed = parseAnchors(text);
  if (!parsed.ok) {
    throw new Error(`trust anchor: ${parsed.reason}`);
  }
  return parsed.value;
};

const read = (answer: DnsAnswer): Ours => ({
  state: answer.security ?? "indeterminate",
  reason: answer.reason?.code ?? "",
  warnings: (answer.warnings ?? []).map(({ code }) => code),
  detail: `${answer.outcome} ${JSON.stringify(answer.reason ?? {})} ${JSON.stringify(answer.failures ?? [])}`,
});

/** Opens the network as the lab needs it. */
export const openLab = ({ anchor, upstream, more }: OurPlan) =>
  openNet({
    anchors: anchorsFrom(anchor),
    perServer: PER_SERVER,
    ...(upstream === undefined ? {} : { upstream }),
    ...more,
  });

/** Servers and client share one machine here, whose own addresses are otherwise refused as those of a server. */
const OWN_ADDRESSES = ["0.0.0.0/0", "::/0"];

/** Asks waterpas's own resolver and validator, in this process and the namespace of the servers. */
export async function askOurs(plan: OurPlan, questions: readonly Question[]): Promise<Ours[]> {
  const net = openLab({ ...plan, more: { allowPrivate: OWN_ADDRESSES, ...plan.more } });
  const limit = pLimit(32);
  try {
    return await Promise.all(
      questions.map(({ name, type }) =>
        limit(async () => {
          const session = net.session({ target: name });
          return read(await session.lookup(name.replace(/\.$/, ""), type));
        }),
      ),
    );
  } finally {
    await net.close();
  }
}
