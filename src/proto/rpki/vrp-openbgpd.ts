/** VRPs as sets of an OpenBGPD configuration: `prefix [maxlen N] source-as N [expires N]`. */
import { readAsn } from "./asn.ts";
import { type AspaIntake, addProvider, endAspa } from "./aspa.ts";
import { u8 } from "./element.ts";
import { endOf, type Fields, openFields, separators, splitWords, startOf } from "./fields.ts";
import type { LineFormat } from "./line-format.ts";
import { isWord } from "./octets.ts";
import {
  endRecord,
  readExpiry,
  setAsn,
  setExpiry,
  setMaxLength,
  setPrefix,
  type VrpIntake,
} from "./vrp-intake.ts";

const OPEN = 0x7b;
const CLOSE = 0x7d;
const SEPARATOR = separators("{},");

type Setter = (intake: VrpIntake, octets: Uint8Array, start: number, end: number) => void;

const SETTERS: readonly (readonly [word: string, setter: Setter])[] = [
  ["maxlen", setMaxLength],
  ["source-as", setAsn],
  ["expires", setExpiry],
];

/** Reads a configuration with `roa-set` and `aspa-set`. */
export function openOpenbgpd(intake: VrpIntake, aspas: AspaIntake): LineFormat {
  const fields = openFields(SEPARATOR);
  let depth = 0;
  return {
    format: "openbgpd",
    line: (octets, start, end) => {
      depth += braces(octets, start, end);
      splitWords(fields, octets, start, end);
      takeWords(fields, octets, intake, aspas);
    },
    end: () => (depth === 0 ? null : "not-closed"),
  };
}

function braces(octets: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    const octet = u8(octets, at);
    if (octet === OPEN) depth += 1;
    else if (octet === CLOSE) depth -= 1;
  }
  return depth;
}

function takeWords(fields: Fields, octets: Uint8Array, intake: VrpIntake, aspas: AspaIntake): void {
  const is = (part: number, word: string) => isWord(octets, startOf(fields, part), endOf(fields, part), word);
  if (fields.count === 0 || is(0, "roa-set") || is(0, "aspa-set")) return;
  if (is(0, "customer-as")) takeCustomer(fields, octets, aspas);
  else takeVrp(fields, octets, intake);
}

function takeVrp(fields: Fields, octets: Uint8Array, intake: VrpIntake): void {
  setPrefix(intake, octets, startOf(fields, 0), endOf(fields, 0));
  for (let part = 1; part + 1 < fields.count; part += 2) {
    const setter = SETTERS.find(([word]) => isWord(octets, startOf(fields, part), endOf(fields, part), word));
    setter?.[1](intake, octets, startOf(fields, part + 1), endOf(fields, part + 1));
  }
  endRecord(intake);
}

/** `customer-as N expires N provider-as { a, b }`. */
function takeCustomer(fields: Fields, octets: Uint8Array, aspas: AspaIntake): void {
  let isProvider = false;
  for (let part = 1; part < fields.count; part += 1) {
    const start = startOf(fields, part);
    const end = endOf(fields, part);
    if (isWord(octets, start, end, "provider-as")) isProvider = true;
    else if (isProvider) addProvider(aspas, readAsn(octets, start, end));
    else if (isWord(octets, startOf(fields, part - 1), endOf(fields, part - 1), "expires"))
      aspas.expires = readExpiry(octets, start, end);
    else if (part === 1) aspas.customer = readAsn(octets, start, end);
  }
  endAspa(aspas);
}
