/** In what order the servers of a zone are tried with one question, settled 8.5 and dns.md 2. */
import { DNS_TIME } from "../limits.table.ts";
import { TCP_STEP } from "./exchange.ts";
import type { Step } from "./put.ts";
import type { ServerAddress } from "./transport.ts";

export type Move =
  | { readonly kind: "ask"; readonly server: ServerAddress; readonly step: Step }
  /** The question without EDNS. */
  | { readonly kind: "ask-plainly"; readonly server: ServerAddress }
  /** Look for more servers; they are appended to the list. */
  | { readonly kind: "find-more" };

/** What came of a move that did not bring an answer. */
export type Heard = "silence" | "something";

/**
 * The moves until one brings an answer.
 *
 * UDP at the first server 1.5 s; after silence the next server (or the same, if there is no other) 3 s; then TCP at the
 * first that was silent, and the question without EDNS; then the other servers, and TCP at those that were silent. A
 * server that said something useless is not asked again.
 *
 * @param servers in the order of trying; may grow after `find-more`
 */
export function* moves(servers: readonly ServerAddress[], firstMs?: number): Generator<Move, void, Heard> {
  const silent: ServerAddress[] = [];
  let server: ServerAddress | undefined;
  let isSearched = false;
  for (let index = 0; ; index += 1) {
    server = servers[index];
    if (server === undefined && !isSearched) {
      isSearched = true;
      yield { kind: "find-more" };
      server = servers[index];
    }
    if (server === undefined) break;
    yield* askOverUdp(server, silent, firstMs);
  }
  yield* insist(silent);
}

function* askOverUdp(
  server: ServerAddress,
  silent: ServerAddress[],
  firstMs?: number,
): Generator<Move, void, Heard> {
  const heard = yield { kind: "ask", server, step: udpStep(silent.length, firstMs) };
  if (heard === "something") return;
  silent.push(server);
  const [first] = silent;
  if (silent.length === 2 && first !== undefined) yield* insistAt(first);
}

/** What is left to do with servers that were silent. */
function* insist([first, ...others]: readonly ServerAddress[]): Generator<Move, void, Heard> {
  if (first === undefined) return;
  if (others.length === 0) {
    yield { kind: "ask", server: first, step: udpStep(1) };
    yield* insistAt(first);
  }
  for (const server of others) yield { kind: "ask", server, step: TCP_STEP };
}

function* insistAt(server: ServerAddress): Generator<Move, void, Heard> {
  yield { kind: "ask", server, step: TCP_STEP };
  yield { kind: "ask-plainly", server };
}

function udpStep(silences: number, firstMs?: number): Step {
  const [first, ...later] = DNS_TIME.udpMs;
  const timeoutMs = silences === 0 ? (firstMs ?? first) : (later[0] ?? first);
  return { proto: "udp", timeoutMs };
}
