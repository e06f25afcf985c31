/** Mail servers that failed for many names at once: one cause, told once (`scale.md` 3.4). */
import type { Report } from "../model/report.ts";
import type { SharedFailure } from "../model/tally.ts";

/** Tests with a row for each mail server that was dialled. */
const TESTS: ReadonlySet<string> = new Set(["mail_starttls_tls_available", "mail_ipv6_mx_reach"]);
/** Addresses that are counted; what comes after so many is shared by few. */
const MOST = 50_000;
const SHOWN = 20;

type Counted = { -readonly [K in keyof SharedFailure]: SharedFailure[K] };

export interface SharedFailures {
  /** All reports of one name. */
  add(reports: readonly Report[]): void;
  /** Those that more than one name depends on, with the most names first. */
  end(): readonly SharedFailure[];
}

export function openSharedFailures(): SharedFailures {
  const counted = new Map<string, Counted>();

  function countIn(address: string, server: string, isMeasured: boolean): void {
    const known = counted.get(address);
    if (known === undefined && counted.size >= MOST) return;
    const failure = known ?? { address, server, failed: 0, unmeasured: 0 };
    counted.set(address, failure);
    failure[isMeasured ? "failed" : "unmeasured"] += 1;
  }

  return {
    add(reports) {
      const rows = reports
        .flatMap(({ tests }) => tests)
        .filter(({ id }) => TESTS.has(id))
        .flatMap(({ servers = [] }) => servers);
      const failed = rows.filter(({ status }) => status === "failed");
      const unmeasured = rows.filter(({ status }) => status === "error");
      const seen = new Set<string>();
      for (const { address, server, status } of [...failed, ...unmeasured]) {
        if (address === null || seen.has(address)) continue;
        seen.add(address);
        countIn(address, server, status === "failed");
      }
    },
    end: () =>
      [...counted.values()]
        .filter((failure) => namesOf(failure) > 1)
        .toSorted((a, b) => namesOf(b) - namesOf(a) || (a.address < b.address ? -1 : 1))
        .slice(0, SHOWN)
        .map((failure) => ({ ...failure })),
  };
}

const namesOf = ({ failed, unmeasured }: SharedFailure): number => failed + unmeasured;
