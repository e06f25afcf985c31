/** What a lookup that failed means in a reading. */
import { FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { Setting, Unmeasured } from "../define.ts";

/** internet.nl takes a lookup that fails for "no record"; our own blindness is held against nobody (`settled.md` 2.5). */
export function isHeldAgainstTarget({ cause }: Unmeasured, { profile }: Pick<Setting, "profile">): boolean {
  return profile.reading !== "rfc" && FAULT_OF_CAUSE[cause] === "unclear";
}
