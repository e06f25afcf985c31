import type { Tried } from "../../net/tls/tried.ts";
import type { TlsWire } from "../../net/tls/wire.ts";

/** The wires of a first and of a closer look at one endpoint. */
export interface Looks {
  readonly light: TlsWire;
  /** Does not ask again for what the first look has shown, unless for the second time. */
  readonly full: TlsWire;
}

/** Both looks over one wire. */
export function openLooks(wire: TlsWire): Looks {
  const answers = new Map<string, Tried<unknown>>();

  async function keep<T>(question: unknown, ask: () => Promise<Tried<T>>): Promise<Tried<T>> {
    const tried = await ask();
    if (tried.is === "yes" || tried.is === "no") answers.set(JSON.stringify(question), tried);
    return tried;
  }

  function recall<T>(question: unknown, ask: () => Promise<Tried<T>>): Promise<Tried<T>> {
    if (answers.size === 0) return ask();
    const key = JSON.stringify(question);
    // Filed under the question itself, so that it is of the kind asked for.
    const known = answers.get(key) as Tried<T> | undefined;
    answers.delete(key);
    return known === undefined ? ask() : Promise.resolve(known);
  }

  return { light: through(wire, keep), full: through(wire, recall) };
}

type Way = <T>(question: unknown, ask: () => Promise<Tried<T>>) => Promise<Tried<T>>;

const through = (wire: TlsWire, way: Way): TlsWire => ({
  ...wire,
  hello: (probe, offer, splitAt) => way(["hello", offer, splitAt], () => wire.hello(probe, offer, splitAt)),
  session13: (probe, request) =>
    request.resume === undefined
      ? way(["session13", request], () => wire.session13(probe, request))
      : wire.session13(probe, request),
});
