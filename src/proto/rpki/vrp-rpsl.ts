/**
 * VRPs as RPSL objects (RFC 2622): `route:` or `route6:`, `origin:`, `max-length:`, `source:`.
 *
 * Routinator's RPSL leaves the max length out, and without it more specific routes would look invalid: such a file is
 * refused.
 */

import type { LineFormat } from "./line-format.ts";
import { indexOfOctet, isWord, skipBlanks, trimBlanks } from "./octets.ts";
import { endRecord, setAsn, setMaxLength, setPrefix, setTa, type VrpIntake } from "./vrp-intake.ts";

const COLON = 0x3a;

type Setter = (intake: VrpIntake, octets: Uint8Array, start: number, end: number) => void;

const SETTERS: readonly (readonly [name: string, setter: Setter])[] = [
  ["route", setPrefix],
  ["route6", setPrefix],
  ["origin", setAsn],
  ["max-length", setMaxLength],
  ["source", setTa],
];

/** Reads objects separated by blank lines. */
export function openRpsl(intake: VrpIntake): LineFormat {
  let hasRoute = false;
  let hasMaxLength = false;
  let lacksMaxLength = false;
  const endObject = () => {
    if (hasRoute) endRecord(intake);
    lacksMaxLength ||= hasRoute && !hasMaxLength;
    hasRoute = false;
    hasMaxLength = false;
  };
  return {
    format: "rpsl",
    wantsBlank: true,
    line: (octets, start, end) => {
      const name = takeAttribute(intake, octets, start, end);
      if (name === null) endObject();
      hasRoute ||= name === "route" || name === "route6";
      hasMaxLength ||= name === "max-length";
    },
    end: () => {
      endObject();
      return lacksMaxLength ? "rpsl-without-max-length" : null;
    },
  };
}

/** Name of the attribute of a line, `""` for one that is not read, `null` for a blank line. */
function takeAttribute(intake: VrpIntake, octets: Uint8Array, start: number, end: number): string | null {
  if (start >= end) return null;
  const colon = indexOfOctet(octets, COLON, start, end);
  const setter = SETTERS.find(([name]) => colon >= 0 && isWord(octets, start, colon, name));
  if (setter === undefined) return "";
  const from = skipBlanks(octets, colon + 1, end);
  setter[1](intake, octets, from, trimBlanks(octets, from, end));
  return setter[0];
}
