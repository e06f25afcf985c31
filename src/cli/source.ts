/** `--source`: local addresses to send from, which must be there. */
import { UserError } from "../model/user-error.ts";
import type { Family } from "../net/family.ts";
import { addressesOfThisMachine, familyOf, isOfThisMachine, type Source } from "../net/source.ts";

/**
 * The local address of each family; `undefined` when none was given.
 *
 * @throws UserError `usage` for what is no address of this machine, and for two of one family
 */
export async function sourceOf(texts: readonly string[] | undefined): Promise<Source | undefined> {
  if (texts === undefined) return undefined;
  const source: Partial<Record<Family, string>> = {};
  for (const text of texts) {
    const family = familyOf(text);
    if (family === null) throw refused(text, "that is no IP address");
    if (source[family] !== undefined) throw refused(text, `${source[family]} is of the same family`);
    if (!(await isOfThisMachine(text))) throw refused(text, "this machine does not have that address");
    source[family] = text;
  }
  return source;
}

function refused(text: string, why: string): UserError {
  const own = addressesOfThisMachine();
  return new UserError("usage", {
    what: `--source cannot be '${text}': ${why}`,
    fix: own.length === 0 ? "leave it out" : `one address of each family, of: ${own.join(", ")}`,
  });
}
