/**
 * Where mailauth 4 is known to part from RFC 7208: what it takes differently, and the same scene written so that it
 * does not matter. What the RFC makes of a scene must stay the same by that.
 */
import type { World } from "../world.ts";
import { QUIET } from "./mailauth.ts";
import { BROKEN, type Scene } from "./scene.ts";

export interface Difference {
  readonly what: string;
  /** Section of RFC 7208 that decides. */
  readonly rfc: string;
  readonly without: (scene: Scene) => Scene;
}

type Row = (row: string, name: string) => string | null;

/** The same world with other rows; `null` leaves one out. */
function rows(world: World, change: Row): World {
  return Object.fromEntries(
    Object.entries(world).map(([name, all]) => [name, all.flatMap((row) => change(row, name) ?? [])]),
  );
}

const worldly =
  (change: Row) =>
  (scene: Scene): Scene => ({ ...scene, world: rows(scene.world, change) });

const RECORD = /^TXT v=spf1( |$)/i;

/** Terms of a record written otherwise. */
const terms = (change: (term: string) => string): ((scene: Scene) => Scene) =>
  worldly((row) => (RECORD.test(row) ? row.split(" ").map(change).join(" ") : row));

const isBroken = (row: string): boolean => row.split(" ").some((term) => Object.hasOwn(BROKEN, term));

/** What exists has a name of its own, so that addresses of IPv4 can be taken from those that have none of IPv6. */
function ofOneFamily(scene: Scene): Scene {
  const { world } = terms((term) => term.replace(/^([-+~?]?exists:.*)$/i, "$1.exists"))(scene);
  const twins = Object.entries(world).map(([name, all]) => [
    `${name}.exists`,
    all.filter((row) => row.startsWith("A ") || /^[A-Z]+$/.test(row)),
  ]);
  const other = scene.ip.includes(":") ? "A " : "AAAA ";
  const own = rows(world, (row) => (row.startsWith(other) ? null : row));
  return { ...scene, world: { ...own, ...Object.fromEntries(twins) } };
}

/** Hosts of mx terms under names of their own. */
function quietHosts(scene: Scene): Scene {
  const world = rows(scene.world, (row) => (row.startsWith("MX ") ? `${row}.${QUIET}` : row));
  const twins = Object.entries(scene.world).map(([name, all]) => [
    `${name}.${QUIET}`,
    all.filter((row) => !/^(?:MX|TXT) /.test(row)),
  ]);
  return { ...scene, world: { ...world, ...Object.fromEntries(twins) } };
}

/** A ptr term of an address without names finds nothing, like an exists term about a name that is not there. */
function namelessPtr(scene: Scene): Scene {
  const reverse = `${scene.ip.split(".").reverse().join(".")}.in-addr.arpa`;
  const names = scene.world[reverse] ?? [];
  if (names.length > 0) return scene;
  return terms((term) => term.replace(/^([-+~?]?)ptr(?::.*)?$/i, "$1exists:gone.test"))(scene);
}

export const DIFFERENCES: readonly Difference[] = [
  {
    what: "takes a text with a space before the version for a record",
    rfc: "4.5",
    without: worldly((row) => (row.startsWith("TXT  ") ? null : row)),
  },
  {
    what: "does not look at terms after the one that decides",
    rfc: "4.6",
    without: worldly((row) => (RECORD.test(row) && isBroken(row) ? "TXT v=spf1 broken:term" : row)),
  },
  {
    what: "takes two explanations",
    rfc: "6",
    without: worldly((row) =>
      RECORD.test(row) && row.split(" exp=").length > 2 ? "TXT v=spf1 broken:term" : row,
    ),
  },
  {
    what: "wants a value for every modifier",
    rfc: "12",
    without: terms((term) => (term === "moo=" ? "moo=1" : term)),
  },
  {
    what: "knows no name with a final dot in a mechanism",
    rfc: "7.1",
    without: terms((term) => (term.includes("=") ? term : term.replace(/\.$/, ""))),
  },
  {
    what: "takes a server failure below the top for no match",
    rfc: "5.2",
    without: worldly((row) => (row === "SERVFAIL" ? "TIMEOUT" : row)),
  },
  {
    what: "counts no lookup as void when the host has an address of the other family",
    rfc: "4.6.4",
    without: ofOneFamily,
  },
  {
    what: "takes %{d} for the sender's domain, not that of the record",
    rfc: "7.2",
    without: worldly((row, name) =>
      RECORD.test(row) ? row.replaceAll("%{d}", name).replaceAll("%{d1}", "test") : row,
    ),
  },
  { what: "gives up when three hosts of an mx term have no address", rfc: "4.6.4", without: quietHosts },
  { what: "counts one ptr term as void, not each", rfc: "4.6.4", without: namelessPtr },
];
