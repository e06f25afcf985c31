/** The parts of the resolver put together for one run. */
import { type Name, nameFromText, ROOT } from "../../proto/dns/name.ts";
import { TYPE } from "../../proto/dns/type.table.ts";
import type { Family } from "../family.ts";
import type { NetOptions, PreDelegation, RootServer } from "../options.ts";
import type { Trust } from "../policy.ts";
import { makeAddressBook } from "./address-book.ts";
import type { AskZoneNeeds } from "./ask-zone.ts";
import { type Delegation, limitsOf, makeDelegation, sortNames } from "./delegation.ts";
import type { ExchangeNeeds } from "./exchange.ts";
import { findServers } from "./find-servers.ts";
import { type Flights, makeFlights } from "./flight.ts";
import { ROOT_HINTS } from "./hints.table.ts";
import { type Iterator, makeIterator } from "./iterate.ts";
import { prefetchKeys } from "./lookups.ts";
import { iterativeSource, makeReplies, type Replies, type Source } from "./source.ts";
import { makeZones, type Zones } from "./zones.ts";

export interface Engine {
  readonly root: Delegation;
  readonly zones: Zones;
  readonly flights: Flights;
  readonly replies: Replies;
  readonly iterator: Iterator;
  readonly source: Source;
  /** Addresses that the user gave; they may be private. */
  readonly given: ReadonlySet<string>;
}

export interface EngineNeeds {
  readonly options: NetOptions;
  readonly exchange: ExchangeNeeds;
  readonly families: () => readonly Family[];
  readonly onHit: () => void;
}

const ADDRESS_TYPES: Readonly<Record<Family, number>> = { ipv4: TYPE.A, ipv6: TYPE.AAAA };

/** A resolver from the root, which knows only its hints and what was given. */
export function makeEngine({ options, exchange, families, onHit }: EngineNeeds): Engine {
  const limits = (zone: Name) => limitsOf(zone, options.perServer);
  const root = rootOf(options, limits(ROOT));
  const preDelegated = options.preDelegation === undefined ? [] : [givenZone(options.preDelegation, limits)];
  const zones = makeZones(root, preDelegated, exchange.now);
  const flights = makeFlights();
  const replies = makeReplies();
  const find: AskZoneNeeds["findServers"] = (zone, context) =>
    findServers(zone, context, {
      flights,
      limitsOf: limits,
      addressTypes: () => families().map((family) => ADDRESS_TYPES[family]),
      ask: (question, inner) => iterator.ask(question, 0, inner),
    });
  const iterator: Iterator = makeIterator({
    ...exchange,
    zones,
    flights,
    onHit,
    limitsOf: limits,
    book: makeAddressBook(exchange.now),
    findServers: find,
    onSigned: (zone, { account, depth }) => {
      if (depth === 0) prefetchKeys(zone, account, iterator);
    },
    ...(options.timeoutMs === undefined ? {} : { firstMs: options.timeoutMs }),
    ...(options.secondTryMs === undefined ? {} : { secondTryMs: options.secondTryMs }),
  });
  return {
    root,
    zones,
    flights,
    replies,
    iterator,
    source: iterativeSource({ iterator, zones, replies }),
    given: new Set(
      [root, ...preDelegated].flatMap(({ servers }) =>
        servers.filter(({ trust }) => trust === "config").map(({ address }) => address),
      ),
    ),
  };
}

function rootOf({ rootHints }: NetOptions, limits: Delegation["servers"][number]["limits"]): Delegation {
  const trust: Trust = rootHints === undefined ? "target" : "config";
  const { ns, glue } = serversOf(rootHints ?? ROOT_HINTS);
  return makeDelegation({ name: ROOT, parent: null, source: "hints", ns, glue, trust, limits });
}

function givenZone(
  { zone, ns: given }: PreDelegation,
  limits: (zone: Name) => Delegation["servers"][number]["limits"],
): Delegation {
  const name = wireName(zone);
  const { ns, glue } = serversOf(given);
  return makeDelegation({
    name,
    parent: null,
    source: "given",
    ns,
    glue,
    trust: "config",
    limits: limits(name),
  });
}

function serversOf(servers: readonly RootServer[]): { ns: Name[]; glue: Map<Name, readonly string[]> } {
  const glue = new Map(servers.map(({ name, addresses }) => [wireName(name), addresses]));
  return { ns: sortNames([...glue.keys()]), glue };
}

/** @throws on a text that is no name; who opens the network has checked it */
export function wireName(text: string): Name {
  const name = nameFromText(text);
  if (!name.ok) throw new Error(`not a domain name: ${text}`);
  return name.value;
}
