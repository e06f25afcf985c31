/** Whether port 25 is closed on this side: told from all that a run has dialled (`settled.md` 8.6, `mail.md` 10.5). */
import type { Vantage } from "../../model/evidence.ts";
import type { SmtpServer } from "../../model/mail.ts";
import { networkOf } from "../../net/smtp/network.ts";

export interface Port25 {
  /** Takes what came of a server. */
  note(server: Pick<SmtpServer, "address" | "connect" | "outcome">): void;
  state(): Vantage["port25"];
}

/** Networks whose servers cannot all be down at the same time. */
const ENOUGH_NETWORKS = 3;
/** What a filter on the way does; a refusal may come from one too. */
const FILTERED: ReadonlySet<string> = new Set(["timeout", "unreachable", "refused", "blocked"]);
/** Nothing was sent. */
const UNSENT: ReadonlySet<string> = new Set(["denied", "budget", "cancelled"]);

/** @param known from an earlier control measurement, or what the user says */
export function makePort25(known: Vantage["port25"]): Port25 {
  /** Networks by what came of dialling them. */
  const failures = new Map<string, Set<string>>();
  let hasConnected = false;

  function isProved(): boolean {
    const [only, ...others] = failures.values();
    return others.length === 0 && only !== undefined && only.size >= ENOUGH_NETWORKS;
  }

  /** More than it takes to decide is not kept, however long the run. */
  function keep(error: string, detail: string, address: string): void {
    if (failures.size > 1) return;
    // Another kind of failure, or one that no filter makes, speaks against a filter.
    const kind = FILTERED.has(error) ? `${error} ${error === "timeout" ? "" : detail}` : "other";
    const networks = failures.get(kind) ?? new Set();
    if (networks.size < ENOUGH_NETWORKS) failures.set(kind, networks.add(networkOf(address)));
  }

  return {
    note({ address, connect: { error, detail = "" }, outcome }) {
      if (error !== undefined) {
        if (!hasConnected && !UNSENT.has(error)) keep(error, detail, address);
      } else if (!UNSENT.has(outcome)) hasConnected = true;
    },
    state() {
      if (hasConnected) return "ok";
      if (known === "blocked" || known === "off") return known;
      // What was open yesterday may be closed today.
      return isProved() ? "blocked" : known;
    },
  };
}
