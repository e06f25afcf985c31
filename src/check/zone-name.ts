import { isAtOrBelow, nameFromText } from "../proto/dns/name.ts";

/** Whether a name lies in a zone or is its apex; both in presentation form. */
export function isInZone(name: string, zone: string): boolean {
  const [wireName, wireZone] = [nameFromText(name), nameFromText(zone)];
  return wireName.ok && wireZone.ok && isAtOrBelow(wireName.value, wireZone.value);
}

/** The deepest of some zones that holds a name; `undefined` when none does. */
export function deepestZone(name: string, zones: Iterable<string>): string | undefined {
  const labels = (zone: string): number => (zone === "." ? 0 : zone.split(".").length);
  return [...zones].filter((zone) => isInZone(name, zone)).sort((a, b) => labels(b) - labels(a))[0];
}
