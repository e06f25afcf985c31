/** Responders for what no library still speaks, or speaks wrongly: what is sent after a hello, as data. */
import type { Issued, LeafChange } from "./authority.ts";
import type { Hello } from "./client-hello.ts";

/** One thing that a fake does with its connection. */
export type Step =
  | { readonly do: "send"; readonly octets: Buffer }
  | { readonly do: "wait"; readonly ms: number }
  /** Repeats sending until the client leaves; `everyMs` apart, at most `times`. */
  | { readonly do: "repeat"; readonly octets: Buffer; readonly everyMs: number; readonly times: number }
  | { readonly do: "end" }
  | { readonly do: "reset" };

/** Where a fake gets its certificates. */
export interface Stage {
  leaf(change: LeafChange): Issued;
}

export interface Fake {
  /**
   * What it does, or `null` to leave the client to the next fake or the server behind; `hello` is `null` for octets
   * that are none. Without a closing step the connection stays open.
   */
  readonly answer: (hello: Hello | null, stage: Stage) => readonly Step[] | null;
}
