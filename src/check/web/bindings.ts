/** HTTPS records of the name (RFC 9460) as the evidence has them. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import { parseRdata } from "../../proto/dns/presentation.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import { parseServiceBinding, type ServiceBinding } from "../../proto/http/https-record.ts";
import { readAnswer, splitKey } from "../answer.ts";
import type { Unmeasured } from "../define.ts";
import { answerPointer } from "../pointer.ts";

export interface Bindings {
  /** Of the last name of the chain of aliases, the aliases themselves among them. */
  readonly list: readonly ServiceBinding[];
  /** Why a record cannot be used. */
  readonly faults: readonly { readonly why: string; readonly pointer: string }[];
  /** Presentation form. */
  readonly texts: readonly string[];
  readonly pointers: readonly string[];
  /** What the last alias leads to, where nobody followed it: it was asked before, or came after too many. */
  readonly unfollowed: string | null;
  readonly unmeasured: Unmeasured | null;
}

/** All records; `null` when nobody asked. */
export function bindingsOf(evidence: EvidenceDocument): Bindings | null {
  const keys = evidence.svcb?.[evidence.target.name];
  if (keys === undefined) return null;
  const own = keys.filter((key) => splitKey(key).type === "HTTPS");
  const each = own.map((key) => ({ key, state: readAnswer(evidence, key) }));
  const unknown = each.flatMap(({ state }) => (state.kind === "unknown" ? [state.unmeasured] : []));
  const texts = each.flatMap(({ key, state }) =>
    state.kind === "found"
      ? state.answer.rrs.flatMap((rrset) =>
          (evidence.dns?.rrsets[rrset]?.rdata ?? []).map((text) => ({ text, pointer: answerPointer(key) })),
        )
      : [],
  );
  const parsed = texts.map(({ text, pointer }) => ({ pointer, ...parse(text) }));
  const last = own.at(-1);
  const alias = parsed.find(
    (one) => one.ok && one.value.priority === 0 && one.pointer === answerPointer(last ?? ""),
  );
  return {
    list: parsed.flatMap((one) => (one.ok ? [one.value] : [])),
    faults: parsed.flatMap((one) => (one.ok ? [] : [{ why: one.reason, pointer: one.pointer }])),
    texts: texts.map(({ text }) => text),
    pointers: own.map(answerPointer),
    unfollowed: alias?.ok === true && alias.value.target !== "." ? alias.value.target : null,
    unmeasured: unknown[0] ?? null,
  };
}

function parse(text: string) {
  const octets = parseRdata(TYPE.HTTPS, text);
  return octets.ok ? parseServiceBinding(octets.value) : { ok: false as const, reason: "presentation" };
}
