/** The seams of the library: what embeds it brings its own network, clock and anchors. */
import { describe, expect, test } from "vitest";
import {
  createMemo,
  nameFromText,
  openNet,
  parseMessage,
  ROOT_ANCHORS,
  replay,
  type Transport,
  TYPE,
  validate,
} from "../src/index.ts";

describe("a resolver with a network of one's own", () => {
  test("sends its octets through the function that was given, and nowhere else", async () => {
    const sent: { address: string; question: string; type: number | undefined }[] = [];
    const transport: Transport = async ({ server, query }) => {
      const message = parseMessage(query);
      const question = message.ok ? message.value.question : null;
      sent.push({ address: server.address, question: question?.name ?? "", type: question?.type });
      return { result: { outcome: "unreachable", detail: "no network in this test" }, startedMs: 0 };
    };
    const rootHints = [{ name: "a.root", addresses: ["198.51.100.1"] }];
    const net = openNet({ transport, rootHints, now: () => 1_780_000_000, families: ["ipv4"] });
    try {
      const session = net.session({ target: "example.nl" });
      const answer = await session.lookup("example.nl", "A");
      expect(answer.outcome).not.toBe("ok");
      expect(answer.failures?.length).toBeGreaterThan(0);
      expect(new Set(sent.map(({ address }) => address))).toEqual(new Set(["198.51.100.1"]));
    } finally {
      await net.close();
    }
  });
});

describe("the validator without I/O", () => {
  test("asks, and says that nothing is known when nobody answers", () => {
    const name = nameFromText("example.nl");
    if (!name.ok) throw new Error(name.reason);
    const asked: number[] = [];
    const analysis = replay(
      validate(
        { name: name.value, type: TYPE.A },
        { now: 1_780_000_000, anchors: ROOT_ANCHORS, memo: createMemo() },
      ),
      (ask) => {
        asked.push(ask.type);
        return { failed: "timeout" };
      },
    );
    expect(asked).toContain(TYPE.A);
    expect(analysis.state).toBe("indeterminate");
    expect(analysis.failure).toBeDefined();
  });
});
