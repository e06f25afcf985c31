/** The independent implementation, and the DNS of a test as it wants to ask it. */
import { spf } from "mailauth/lib/spf/index.js";
import { answers, type World } from "../world.ts";
import type { Scene } from "./scene.ts";

/** Failures as Node.js names them. */
const CODES: Readonly<Record<string, string>> = {
  nodata: "ENODATA",
  nxdomain: "ENOTFOUND",
  servfail: "ESERVFAIL",
  timeout: "ETIMEOUT",
  refused: "EREFUSED",
};
const TYPES = ["A", "AAAA", "MX", "PTR"] as const;
/** Below it a missing address is an empty list, not a failure. */
export const QUIET = "quiet";

/** Answers as `dns.promises.resolve` gives them. */
export function resolverOf(world: World) {
  const answer = answers(world);
  return async (asked: string, typed: string): Promise<string[]> => {
    const name = asked.toLowerCase().replace(/\.$/, "");
    const type = TYPES.find((known) => known === typed) ?? "TXT";
    const { outcome, values } = answer({ name, type });
    if (outcome === "ok") return shaped(type, values);
    if (name.endsWith(`.${QUIET}`) && (outcome === "nodata" || outcome === "nxdomain")) return [];
    throw Object.assign(new Error(outcome), { code: CODES[outcome] ?? "ESERVFAIL" });
  };
}

function shaped(type: string, values: readonly string[]): string[] {
  const rows: unknown =
    type === "TXT"
      ? values.map((text) => [text])
      : type === "MX"
        ? values.map((exchange, priority) => ({ exchange, priority }))
        : values;
  return rows as string[];
}

/** What mailauth makes of a scene; without leniency, where its version can do without. */
export async function resultByMailauth({ world, ip, sender, helo }: Scene): Promise<string> {
  const options = { ip, sender, helo, mta: "mx.receiver.test", resolver: resolverOf(world) };
  const { status } = await spf(Object.assign(options, { strict: true }));
  return status.result;
}
