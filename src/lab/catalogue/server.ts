/** Rows G: servers that cannot serve a signed zone. */
import { RCODE } from "../../proto/dns/rcode.table.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import {
  type Behaviour,
  forQuestions,
  onlyRcode,
  silence,
  strip,
  truncateOver,
  withoutEdns,
} from "../behaviour.ts";
import { type BuiltRow, type RowRequest, row } from "./row.ts";

const broken = (
  id: string,
  how: string,
  behaviour: () => Behaviour,
  outcome: Pick<RowRequest, "state" | "reason" | "ede">,
): BuiltRow => row({ id, how, behaviours: [behaviour], ...outcome });

const UNSIGNED_KEYS = { state: "bogus", reason: "rrsig-missing@DNSKEY", ede: 10 } as const;
const NO_KEYS = { state: "bogus", reason: "dnskey-fetch-failed", ede: 9 } as const;

export const SERVER_ROWS: readonly BuiltRow[] = [
  broken("G-strip", "never sends RRSIG", () => strip([TYPE.RRSIG]), UNSIGNED_KEYS),
  broken("G-formerr", "FORMERR to EDNS", () => withoutEdns("formerr"), UNSIGNED_KEYS),
  broken("G-noedns", "ignores EDNS: no OPT, no RRSIG", () => withoutEdns("ignore"), UNSIGNED_KEYS),
  broken("G-refused", "lame: REFUSED", () => onlyRcode(RCODE.REFUSED), {
    state: "indeterminate",
    reason: "no-usable-server",
    ede: 22,
  }),
  broken(
    "G-dnskeyfail",
    "SERVFAIL for DNSKEY",
    () => forQuestions([TYPE.DNSKEY], onlyRcode(RCODE.SERVFAIL)),
    NO_KEYS,
  ),
  broken("G-dnskeydrop", "no answer for DNSKEY", () => forQuestions([TYPE.DNSKEY], silence()), NO_KEYS),
  broken("G-tcponly", "every reply over UDP is truncated", () => truncateOver(0), { state: "secure" }),
];
