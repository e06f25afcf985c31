import { afterEach, describe, expect, test } from "vitest";
import { exchange, stepsOf, TCP_STEP } from "../../../src/net/dns/exchange.ts";
import type { Asking } from "../../../src/net/dns/put.ts";
import { RCODE } from "../../../src/proto/dns/rcode.table.ts";
import { replyTo, type Script, type ScriptedServer, startServer } from "../../support/server.ts";
import { askingOf, exchangeNeeds, openTransport } from "../../support/transport.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(script: Script = ({ query }) => replyTo(query, { opt: true })) {
  const server: ScriptedServer = await startServer(script);
  const { transport, close } = openTransport();
  closers.push(() => server.close(), close);
  const needs = exchangeNeeds(transport);
  const put = (asking: Asking, steps = stepsOf(1)) => exchange(asking, steps, needs);
  return { server, put };
}

const asked = ({ received }: ScriptedServer): number => received.length;

describe("a question that the server answered a moment ago", () => {
  test("is not put again, by whoever asks", async () => {
    const { server, put } = await open();
    const first = await put(askingOf(server));
    const second = await put(askingOf(server));
    expect(asked(server)).toBe(1);
    expect(second).toMatchObject({ outcome: "ok", attempts: [] });
    expect(second.outcome === "ok" && first.outcome === "ok" && second.value === first.value).toBe(true);
  });

  test("names its attempt to who made it", async () => {
    const { server, put } = await open();
    const asking = askingOf(server);
    await put(asking);
    expect(await put(asking)).toMatchObject({ attempts: [1] });
  });

  test.each([
    ["about another type", { type: 48 }],
    ["about another name", { name: "www.example.nl" }],
  ])("%s is another question", async (_, other: { readonly type?: number; readonly name?: string }) => {
    const { server, put } = await open();
    await put(askingOf(server));
    await put(askingOf(server, other));
    expect(asked(server)).toBe(2);
  });

  test("is put again when a fresh answer is wanted", async () => {
    const { server, put } = await open();
    await put(askingOf(server));
    await put({ ...askingOf(server), fresh: true });
    expect(asked(server)).toBe(2);
  });

  test("is put again over TCP for the sake of TCP", async () => {
    const { server, put } = await open();
    await put(askingOf(server));
    expect(await put(askingOf(server), [TCP_STEP])).toMatchObject({ value: { transport: "tcp" } });
    expect(asked(server)).toBe(2);
  });

  test("is put again in a form of its own", async () => {
    const { server, put } = await open();
    await put(askingOf(server));
    const exact = { edns: null, cookie: false, recursive: false, exact: true };
    await put(askingOf(server, { form: exact }));
    await put(askingOf(server, { form: exact }));
    expect(asked(server)).toBe(3);
  });

  test.each(["SERVFAIL", "REFUSED"] as const)("is put again after %s", async (rcode) => {
    const { server, put } = await open(({ query }) =>
      replyTo(query, { opt: true, flags: 0x8400 | RCODE[rcode] }),
    );
    await put(askingOf(server));
    await put(askingOf(server));
    expect(asked(server)).toBe(2);
  });
});
