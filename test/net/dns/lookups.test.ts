import { expect, test } from "vitest";
import { makeEngine } from "../../../src/net/dns/engine.ts";
import { makeLookups } from "../../../src/net/dns/lookups.ts";
import type { Replies } from "../../../src/net/dns/source.ts";
import { createMemo } from "../../../src/proto/dnssec/memo.ts";
import { accountOf, needsFor, type Says, scriptOf } from "../../support/script.ts";
import { nameOf } from "../../support/transport.ts";

const ROOT = "198.41.0.4";
const ANSWER: Says = { answer: "example. A 203.0.113.1" };

/** Lookups in a root that answers itself; `forget` empties the memory of replies. */
function open(): { lookup: () => Promise<unknown>; asked: string[]; forget: () => void } {
  const script = scriptOf({ [ROOT]: { "*": ANSWER } });
  const engine = makeEngine({
    options: { rootHints: [{ name: "a.root-servers.net", addresses: [ROOT] }] },
    exchange: needsFor(script.transport),
    families: () => ["ipv4"],
    onHit: () => undefined,
  });
  let forgotten = false;
  const replies: Replies = {
    keep: engine.replies.keep,
    get: (id) => (forgotten ? undefined : engine.replies.get(id)),
  };
  const lookups = makeLookups({
    source: engine.source,
    validation: () => ({ now: 0, anchors: [], memo: createMemo() }),
    flights: engine.flights,
    replies,
    now: () => 0,
    onHit: () => undefined,
    label: "test",
  });
  return {
    lookup: () => lookups.lookup({ name: nameOf("example"), type: 1 }, accountOf()),
    asked: script.asked,
    forget: () => {
      forgotten = true;
    },
  };
}

test("a lookup is remembered as long as the replies it rests on are", async () => {
  const { lookup, forget } = open();
  const first = await lookup();
  expect(await lookup()).toBe(first);
  forget();
  expect(await lookup()).not.toBe(first);
});
