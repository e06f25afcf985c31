/** A scripted internet: zones `.`, `test`, `zone.test` and others, and what is replied to each question. */
import { nameToText } from "../../../src/proto/dns/name.ts";
import type { RRset } from "../../../src/proto/dns/rrset.ts";
import { typeName } from "../../../src/proto/dns/type.table.ts";
import type { Anchor } from "../../../src/proto/dnssec/anchor.ts";
import type { Ask, Failed, Reply } from "../../../src/proto/dnssec/ask.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { replay } from "../../../src/proto/dnssec/replay.ts";
import { type Analysis, type ValidationContext, validate } from "../../../src/proto/dnssec/validator.ts";
import { name } from "../dns/support.ts";
import { ask, NOW, type ReplyParts, reply, type TestZone, testZone } from "./support.ts";

export const root = testZone(".");
export const tld = testZone("test");
export const zone = testZone("zone.test");

export const ROOT_ANCHOR: Anchor = { zone: root.apex, ds: [root.ds], dnskeys: [] };

/** Replies in the order of `again`. */
export type Script = Readonly<Record<string, readonly (ReplyParts | Failed)[]>>;

export interface Told {
  readonly analysis: Analysis;
  /** Questions in order: `www.zone.test A`, with `+1` for `again: 1`. */
  readonly asked: readonly string[];
}

/** A DS RRset for a zone, signed by the one above. */
export function dsOf(parent: TestZone, child: TestZone): RRset {
  const text = `${nameToText(child.apex)}. DS \\# ${child.ds.length} ${child.ds.toString("hex")}`;
  return parent.sign(text);
}

/** The proof that a name is an unsigned delegation. */
export function unsigned(parent: TestZone, child: string): ReplyParts {
  return { authority: [parent.sign(`${child}. NSEC zzz.${child}. NS RRSIG NSEC`)] };
}

/** The proof that a name has none of the types asked for. */
export function noData(of: TestZone, owner: string, types = "A"): ReplyParts {
  const end = nameToText(of.apex).replace(/^\.$/, "");
  return { authority: [of.sign(`${owner}. NSEC ${end}. ${types} RRSIG NSEC`)] };
}

const CHAIN: Script = {
  ". DNSKEY": [{ answer: [root.dnskey] }],
  "test DS": [{ answer: [dsOf(root, tld)] }],
  "test DNSKEY": [{ answer: [tld.dnskey] }],
  "zone.test DS": [{ answer: [dsOf(tld, zone)] }],
  "zone.test DNSKEY": [{ answer: [zone.dnskey] }],
};

export interface Setting extends Partial<ValidationContext> {
  /** Cuts seen on the way; `null` for a recursive resolver. Default: the zones of `CHAIN`. */
  readonly cuts?: readonly string[] | null;
}

/** Validates with what a script replies; what it does not have is exhausted. */
export function run(question: string, script: Script, setting: Setting = {}): Told {
  const { cuts = ["test", "zone.test"], ...context } = setting;
  const asked: string[] = [];
  const answer = ({ name: owner, type, again }: Ask): Reply => {
    const key = `${nameToText(owner)} ${typeName(type)}`;
    asked.push(again === 0 ? key : `${key}+${again}`);
    const parts = { ...CHAIN, ...script }[key]?.[again];
    if (parts === undefined) return { failed: "exhausted" };
    if ("failed" in parts) return parts;
    return {
      response: reply(key, parts),
      id: `${key}+${again}`,
      ...(cuts === null ? {} : { cuts: cuts.map(name) }),
    };
  };
  const full = { now: NOW, anchors: [ROOT_ANCHOR], memo: createMemo(), ...context };
  return { analysis: replay(validate(ask(question), full), answer), asked };
}
