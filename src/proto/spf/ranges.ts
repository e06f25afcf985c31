/** The addresses that a term lets pass. */
import { type Prefix, parseAddress } from "../ip/address.ts";
import type { AddressTerm } from "./term.ts";
import type { SpfTermNode } from "./tree.ts";

/** The ranges that pass by a term with `+` or by a redirect; earlier terms that fail some of them are not subtracted. */
export function rangesOf({ term, addresses, child }: SpfTermNode): readonly Prefix[] {
  if (child !== null) return child.ranges;
  if (term.kind === "modifier") return [];
  if (term.name === "ip4" || term.name === "ip6") return [term.network];
  return term.name === "a" || term.name === "mx" ? addresses.flatMap((text) => around(text, term)) : [];
}

function around(text: string, { length4, length6 }: AddressTerm): Prefix[] {
  const address = parseAddress(text);
  if (!address.ok) return [];
  const { family, bytes } = address;
  return [{ family, bytes, length: family === 4 ? length4 : length6 }];
}
