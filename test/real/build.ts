import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import pLimit from "p-limit";

import { must } from "./process.ts";
import { baseZone, type LeafServer, pair, type RealScenario, type Tools } from "./scenario.ts";
import type { ServedZone } from "./server.ts";
import { dsOf, dsOfText, type Key, type KeySpec, makeKey, type SignOptions, signZone } from "./sign.ts";
import { ROLES, ROOTS } from "./topology.ts";

/** A scenario whose zone is written. */
export interface BuiltScenario {
  readonly scenario: RealScenario;
  /** Zone name, final dot. */
  readonly zone: string;
  readonly server: LeafServer;
  /** Question, absolute with final dot. */
  readonly name: string;
  readonly type: string;
  readonly ds: readonly string[];
}

/** The whole tree on disk: which process serves what, and the trust anchor. */
export interface BuiltWorld {
  readonly scenarios: readonly BuiltScenario[];
  readonly root: readonly ServedZone[];
  readonly tld: readonly ServedZone[];
  readonly leaves: Readonly<Record<LeafServer, readonly ServedZone[]>>;
  /** Trust anchor as DS and as DNSKEY line, zone-file form. */
  readonly anchorDs: string;
  readonly anchorDnskey: string;
}

const LEAF_SERVERS = ["bind", "nsd", "knot"] as const;

const editKeyFile = (key: Key, edit: RealScenario["keyFile"]): Key => {
  if (edit === undefined) {
    return key;
  }
  const dnskey = edit(key.dnskey, key);
  const file = `${key.base}.key`;
  writeFileSync(file, readFileSync(file, "utf8").replace(key.dnskey, dnskey));
  return { ...key, dnskey };
};

const makeKeys = async (
  specs: readonly KeySpec[],
  zone: string,
  directory: string,
  edit: RealScenario["keyFile"],
) => {
  const keys: Key[] = [];
  for (const spec of specs) {
    keys.push(editKeyFile(await makeKey(spec, zone, directory), edit));
  }
  return keys;
};

interface Draft {
  readonly scenario: RealScenario;
  readonly zone: string;
  readonly server: LeafServer;
  readonly directory: string;
}

const plainText = ({ scenario, zone, server }: Draft, more: readonly string[]): string => {
  const [v4, v6] = ROLES[server];
  return baseZone(zone, v4, v6, [...(scenario.records ?? []), ...more]);
};

const toolsFor = (draft: Draft, keys: readonly Key[]): Tools => {
  const { scenario, zone, directory } = draft;
  let turn = 0;
  return {
    zone,
    keys,
    directory,
    ds: dsOf,
    dsOfText: (dnskey) => dsOfText(zone, dnskey, directory),
    nsec3Label: async (owner) => {
      const name = owner === "@" ? zone : `${owner}.${zone}`;
      return ((await must(["nsec3hash", "-", "1", "0", name])).split(" ")[0] ?? "").toLowerCase();
    },
    again: async (change) => {
      turn += 1;
      const other = join(directory, `again-${turn}`);
      const keyDirectory = join(other, "keys");
      const fresh =
        change.keys === undefined ? keys : await makeKeys(change.keys, zone, keyDirectory, undefined);
      const signing = fresh.filter(change.only ?? (() => true));
      mkdirSync(keyDirectory, { recursive: true });
      const options: SignOptions = { ...scenario.options, ...change.options };
      return signZone({
        zone,
        text: plainText(draft, change.records ?? []),
        keys: signing,
        directory: other,
        options,
      });
    },
  };
};

const defaultDs = (tools: Tools): Promise<string[]> =>
  Promise.all(
    tools.keys.filter((key) => key.role !== "zsk" && key.revoked !== true).map((key) => tools.ds(key, 2)),
  );

async function buildLeaf(draft: Draft): Promise<BuiltScenario> {
  const { scenario, zone, directory, server } = draft;
  const keys = await makeKeys(scenario.keys ?? pair(13), zone, join(directory, "keys"), scenario.keyFile);
  const tools = toolsFor(draft, keys);
  const text = plainText(draft, []);
  const signed =
    keys.length === 0
      ? text
      : await signZone({ zone, text, keys, directory, options: scenario.options ?? {} }).then(
          async (result) => {
            await scenario.after?.(result, tools);
            return result.print();
          },
        );
  writeFileSync(join(directory, "zone"), signed);
  const [owner, type] = scenario.ask;
  return {
    scenario,
    zone,
    server,
    name: owner === "@" ? zone : `${owner}.${zone}`,
    type,
    ds: await (scenario.ds ?? defaultDs)(tools),
  };
}

const delegation = (built: BuiltScenario): string[] => {
  const [v4, v6] = ROLES[built.server];
  return [
    `${built.zone} 3600 IN NS ns1.${built.zone}`,
    `ns1.${built.zone} 3600 IN A ${v4}`,
    `ns1.${built.zone} 3600 IN AAAA ${v6}`,
    ...built.ds.map((ds) => `${built.zone} 3600 IN DS ${ds}`),
  ];
};

const tldText = (tld: string, lines: readonly string[]): string =>
  [
    `$ORIGIN ${tld}.`,
    "$TTL 3600",
    "@ 3600 IN SOA ns1.nic hostmaster.nic 1 7200 3600 1209600 300",
    "@ 3600 IN NS ns1.nic",
    `ns1.nic 3600 IN A ${ROLES.tld[0]}`,
    `ns1.nic 3600 IN AAAA ${ROLES.tld[1]}`,
    ...lines,
    "",
  ].join("\n");

interface SignedTld {
  readonly tld: string;
  readonly file: string;
  readonly ds: readonly string[];
}

async function buildTld(
  tld: string,
  directory: string,
  children: readonly BuiltScenario[],
  keys: readonly KeySpec[],
  options: SignOptions,
): Promise<SignedTld> {
  const zone = `${tld}.`;
  const made = await makeKeys(keys, zone, join(directory, "keys"), undefined);
  const sign = (lines: readonly string[], more: SignOptions, where: string) => {
    mkdirSync(join(directory, where, "keys"), { recursive: true });
    const job = { zone, text: tldText(tld, lines), keys: made, directory: join(directory, where) };
    return signZone({ ...job, options: { ...options, ...more } });
  };
  const lines = children.flatMap(delegation);
  const signed = await sign(lines, {}, ".");
  const edits = children.filter(({ scenario }) => scenario.above !== undefined);
  if (edits.length > 0) {
    const replaced = children.flatMap((child) => child.scenario.alternate?.(child.zone) ?? delegation(child));
    const others = {
      expired: await sign(lines, { start: -14 * 86_400, end: -86_400 }, "expired"),
      changed: await sign(replaced, {}, "changed"),
    };
    for (const { scenario, zone: child } of edits) {
      scenario.above?.(signed, child, others);
    }
  }
  const file = join(directory, "zone");
  writeFileSync(file, signed.print());
  return {
    tld,
    file,
    ds: await Promise.all(made.filter(({ role }) => role !== "zsk").map((key) => dsOf(key, 2))),
  };
}

const rootText = (tlds: readonly SignedTld[]): string =>
  [
    "$TTL 86400",
    ". 86400 IN SOA a.root-servers.net. nstld.example. 1 1800 900 604800 86400",
    ...ROOTS.flatMap(([letter, v4, v6]) => [
      `. 518400 IN NS ${letter}.root-servers.net.`,
      `${letter}.root-servers.net. 518400 IN A ${v4}`,
      `${letter}.root-servers.net. 518400 IN AAAA ${v6}`,
    ]),
    ...tlds.flatMap(({ tld, ds }) => [
      `${tld}. 172800 IN NS ns1.nic.${tld}.`,
      `ns1.nic.${tld}. 172800 IN A ${ROLES.tld[0]}`,
      `ns1.nic.${tld}. 172800 IN AAAA ${ROLES.tld[1]}`,
      ...ds.map((text) => `${tld}. 86400 IN DS ${text}`),
    ]),
    "",
  ].join("\n");

const served = (directory: string, built: readonly BuiltScenario[], server: LeafServer): ServedZone[] =>
  built
    .filter((item) => item.server === server)
    .map(({ zone }) => ({ zone, file: join(directory, zone, "zone") }));

/**
 * Builds the whole tree with the real signers: leaves (dnssec-signzone, ldns-signzone, kzonesign as each
 * scenario says), `test` by ldns-signzone with NSEC, `n3` by dnssec-signzone with opt-out NSEC3, the root by
 * kzonesign. Leaves are spread over three servers unless a scenario names its own.
 */
export async function buildWorld(directory: string, scenarios: readonly RealScenario[]): Promise<BuiltWorld> {
  const drafts = scenarios.map((scenario, index): Draft => {
    const zone = `${scenario.id.toLowerCase()}.${scenario.parent ?? "test"}.`;
    const server = scenario.server ?? LEAF_SERVERS[index % LEAF_SERVERS.length] ?? "bind";
    return { scenario, zone, server, directory: join(directory, zone) };
  });
  const limit = pLimit(4);
  const built = await Promise.all(drafts.map((draft) => limit(() => buildNamed(draft))));
  const below = (tld: string) => built.filter(({ zone }) => zone.endsWith(`.${tld}.`));
  const tlds = [
    await buildTld("test", join(directory, "test"), below("test"), pair(13), { signer: "ldns" }),
    await buildTld("n3", join(directory, "n3"), below("n3"), pair(8), { nsec3: { optOut: true } }),
  ];
  const rootKeys = await makeKeys(pair(8), ".", join(directory, "root", "keys"), undefined);
  const rootDirectory = join(directory, "root");
  const job = { zone: ".", text: rootText(tlds), keys: rootKeys, directory: rootDirectory };
  const root = await signZone({ ...job, options: { signer: "knot" } });
  writeFileSync(join(rootDirectory, "zone"), root.print());
  const ksk = rootKeys.find(({ role }) => role === "ksk");
  if (ksk === undefined) {
    throw new Error("the root has no KSK");
  }
  return {
    scenarios: built,
    root: [{ zone: ".", file: join(rootDirectory, "zone") }],
    tld: tlds.map(({ tld, file }) => ({ zone: `${tld}.`, file })),
    leaves: {
      bind: served(directory, built, "bind"),
      nsd: served(directory, built, "nsd"),
      knot: served(directory, built, "knot"),
    },
    anchorDs: `. 86400 IN DS ${await dsOf(ksk, 2)}\n`,
    anchorDnskey: `. 86400 IN DNSKEY ${ksk.dnskey}\n`,
  };
}

const buildNamed = async (draft: Draft): Promise<BuiltScenario> => {
  mkdirSync(join(draft.directory, "keys"), { recursive: true });
  try {
    return await buildLeaf(draft);
  } catch (error) {
    throw new Error(`${draft.scenario.id}: ${error instanceof Error ? error.message : String(error)}`);
  }
};
