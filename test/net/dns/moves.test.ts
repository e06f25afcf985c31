import { expect, test } from "vitest";
import { type Heard, moves } from "../../../src/net/dns/moves.ts";
import type { ServerAddress } from "../../../src/net/dns/transport.ts";
import { DNS_SERVER } from "../../../src/net/limits.table.ts";

const server = (address: string): ServerAddress => ({
  address,
  port: 53,
  trust: "target",
  limits: DNS_SERVER.server,
});

/** Plays the moves: upper-case servers are silent, others say something useless; `+x` after `find-more` adds x. */
function play(names: string, found = "", firstMs?: number): string[] {
  const servers = [...names].map(server);
  const seen: string[] = [];
  const game = moves(servers, firstMs);
  let heard: Heard = "something";
  for (let next = game.next(); next.done !== true; next = game.next(heard)) {
    const move = next.value;
    if (move.kind === "find-more") {
      seen.push("more");
      servers.push(...[...found].map(server));
      continue;
    }
    const { address } = move.server;
    const how = move.kind === "ask" ? `${move.step.proto} ${move.step.timeoutMs}` : "plain";
    seen.push(`${address} ${how}`);
    heard = address === address.toUpperCase() ? "silence" : "something";
  }
  return seen;
}

test.each([
  ["one silent server", "A", "", ["A udp 1500", "more", "A udp 3000", "A tcp 4000", "A plain"]],
  [
    "two silent servers",
    "AB",
    "",
    ["A udp 1500", "B udp 3000", "A tcp 4000", "A plain", "more", "B tcp 4000"],
  ],
  [
    "silence, then others",
    "ABCd",
    "",
    [
      "A udp 1500",
      "B udp 3000",
      "A tcp 4000",
      "A plain",
      "C udp 3000",
      "d udp 3000",
      "more",
      "B tcp 4000",
      "C tcp 4000",
    ],
  ],
  ["useless replies cost one question each", "abc", "", ["a udp 1500", "b udp 1500", "c udp 1500", "more"]],
  ["servers found late are asked", "a", "bc", ["a udp 1500", "more", "b udp 1500", "c udp 1500"]],
  ["no server at first", "", "a", ["more", "a udp 1500"]],
  ["no server at all", "", "", ["more"]],
] as const)("%s", (_, names, found, expected) => {
  expect(play(names, found)).toEqual(expected);
});

test("--timeout replaces the first wait", () => {
  expect(play("A", "", 500)).toEqual(["A udp 500", "more", "A udp 3000", "A tcp 4000", "A plain"]);
});
