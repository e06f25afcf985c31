/** VRPs as static routes of a BIRD configuration: `roa P max N as N;` (1.x), `route P max N as N;` (2 and later). */
import { readAsn } from "./asn.ts";
import { type AspaIntake, addProvider, endAspa } from "./aspa.ts";
import { u8 } from "./element.ts";
import { endOf, type Fields, openFields, separators, splitWords, startOf } from "./fields.ts";
import type { LineFormat } from "./line-format.ts";
import { indexOfOctet, isWord } from "./octets.ts";
import { endRecord, setAsn, setMaxLength, setPrefix, type VrpIntake } from "./vrp-intake.ts";

const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const CLOSE = 0x7d;
const SEPARATOR = separators(",;");

/** Reads a configuration; its lines that are no routes are passed over. */
export function openBird(intake: VrpIntake, aspas: AspaIntake): LineFormat {
  const fields = openFields(SEPARATOR);
  let last = 0;
  return {
    format: "bird",
    line: (octets, start, end) => {
      last = u8(octets, end - 1);
      splitWords(fields, octets, start, end);
      takeWords(fields, octets, intake, aspas);
    },
    end: (isUnfinished) => (isUnfinished && last !== SEMICOLON && last !== CLOSE ? "last-line" : null),
  };
}

function takeWords(fields: Fields, octets: Uint8Array, intake: VrpIntake, aspas: AspaIntake): void {
  const is = (part: number, word: string) => isWord(octets, startOf(fields, part), endOf(fields, part), word);
  const isRoute = is(0, "roa") || is(0, "route");
  if (isRoute && is(1, "aspa")) takeAspa(fields, octets, aspas);
  else if (isRoute || hasSlash(fields, octets)) takeVrp(fields, octets, intake);
}

/** A line with a prefix that is no route was meant as one. */
function hasSlash(fields: Fields, octets: Uint8Array): boolean {
  if (fields.count === 0) return false;
  return indexOfOctet(octets, SLASH, startOf(fields, 0), endOf(fields, fields.count - 1)) >= 0;
}

function takeVrp(fields: Fields, octets: Uint8Array, intake: VrpIntake): void {
  setPrefix(intake, octets, startOf(fields, 1), endOf(fields, 1));
  for (let part = 2; part + 1 < fields.count; part += 2) {
    const setter = isWord(octets, startOf(fields, part), endOf(fields, part), "max") ? setMaxLength : setAsn;
    setter(intake, octets, startOf(fields, part + 1), endOf(fields, part + 1));
  }
  endRecord(intake);
}

/** `route aspa C providers a, b`. */
function takeAspa(fields: Fields, octets: Uint8Array, aspas: AspaIntake): void {
  aspas.customer = readAsn(octets, startOf(fields, 2), endOf(fields, 2));
  for (let part = 4; part < fields.count; part += 1) {
    addProvider(aspas, readAsn(octets, startOf(fields, part), endOf(fields, part)));
  }
  endAspa(aspas);
}
