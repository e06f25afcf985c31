import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { joinByCable, RESOLVER, setSystemResolver } from "./cable.ts";
import { type FarLab, startFarLab, startLiars } from "./far-lab.ts";
import { LIES } from "./liar.ts";
import { makeNamespace, type Namespace } from "./namespace.ts";
import { must, type Ran, run } from "./process.ts";
import { expectSame, expectThat, runSuite, type Suite } from "./report.ts";

const PROGRAM = fileURLToPath(new URL("../../bin/waterpas.js", import.meta.url));

/** Addresses of the resolvers that lie. */
const LIARS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(LIES).map((name, index) => [name, `10.78.0.${index + 1}`]),
);

interface Client {
  readonly namespace: Namespace;
  readonly lab: FarLab;
  readonly directory: string;
}

let runs = 0;

/** Runs the command line program in the client's namespace, with a cache of its own. */
const waterpas = ({ namespace, lab, directory }: Client, args: readonly string[]): Promise<Ran> => {
  runs += 1;
  const cache = join(directory, `cache-${runs}`);
  const fixed = ["--trust-anchor", lab.anchorFile];
  const env = { ...process.env, XDG_CACHE_HOME: cache, HOME: cache, NO_COLOR: "1" };
  return run(namespace.inside([process.execPath, PROGRAM, ...args, ...fixed]), { env, timeout: 180_000 });
};

const jsonOf = (ran: Ran): Record<string, unknown> => {
  try {
    return JSON.parse(ran.stdout);
  } catch {
    throw new Error(`exit ${ran.code}, no JSON: ${ran.stdout.slice(0, 300)} ${ran.stderr.slice(0, 600)}`);
  }
};

const problemsOf = (document: Record<string, unknown>): string[] => {
  const { run: header } = document as { run?: { problems?: readonly { code: string }[] } };
  return (header?.problems ?? []).map(({ code }) => code);
};

interface TestLine {
  readonly id: string;
  readonly status: string;
}

const testsOf = (document: Record<string, unknown>): TestLine[] => {
  const { reports } = document as { reports?: readonly { tests: readonly TestLine[] }[] };
  return (reports ?? []).flatMap(({ tests }) => tests);
};

/** Which lines of `doctor` fail, on port 53 and what it shows. Nobody serves the web and mail of the lab here. */
const failedLines = async (client: Client): Promise<string[]> => {
  const { checks } = jsonOf(await waterpas(client, ["doctor", "--json"])) as {
    checks?: readonly TestLine[];
  };
  return (checks ?? []).filter(({ status }) => status === "failed").map(({ id }) => id);
};

/** What the four names are; a resolver must not make anything else of them. */
const TRUTH: readonly (readonly [name: string, state: string])[] = [
  ["good.test", "secure"],
  ["unsigned.test", "insecure"],
  ["sig-expired.test", "bogus"],
  ["nowhere.good.test", "secure"],
];

const stateOf = async (client: Client, name: string, more: readonly string[]): Promise<string> => {
  const { security } = jsonOf(await waterpas(client, ["dns", name, "--json", ...more])) as {
    security?: string;
  };
  return security ?? "none";
};

/** Networks under which every name must have its true state. */
const truth = async (client: Client, more: readonly string[] = []): Promise<void> => {
  for (const [name, state] of TRUTH) {
    expectSame(await stateOf(client, name, more), state, `state of ${name}`);
  }
};

/** Networks under which the state may stay unknown, but must not be wrong. */
const neverWrong = async (client: Client, more: readonly string[]): Promise<void> => {
  for (const [name, state] of TRUTH) {
    const found = await stateOf(client, name, more);
    expectThat(found === state || found === "indeterminate", `${name} is ${state}, found ${found}`);
  }
};

/** Resolvers whose answers suffice for the truth, with the help of the authoritative servers where they do not. */
const HARMLESS: ReadonlySet<string> = new Set([
  "honest",
  "ignores-cd",
  "sets-ad",
  "rewrites-nxdomain",
  "no-tcp",
]);

const nft = (namespace: Namespace, rules: readonly string[]): Promise<string> =>
  must(namespace.inside(["nft", "-f", "-"]), { input: `${rules.join("\n")}\n` });

/** Somewhere on the way, packets for port 53 vanish unless they are for the resolver. */
const blockOnTheWay = (namespace: Namespace): Promise<string> =>
  nft(namespace, [
    "add table inet test",
    "add chain inet test input { type filter hook input priority 0; }",
    `add rule inet test input iif != lo ip daddr != ${RESOLVER} udp dport 53 drop`,
    `add rule inet test input iif != lo ip daddr != ${RESOLVER} tcp dport 53 drop`,
    "add rule inet test input iif != lo ip6 daddr ::/0 udp dport 53 drop",
    "add rule inet test input iif != lo ip6 daddr ::/0 tcp dport 53 drop",
  ]);

/** The machine's own firewall forbids it: sending fails at once. */
const blockLocally = (namespace: Namespace): Promise<string> =>
  nft(namespace, [
    "add table inet test",
    "add chain inet test output { type filter hook output priority 0; }",
    `add rule inet test output ip daddr ${RESOLVER} accept`,
    "add rule inet test output udp dport 53 drop",
    "add rule inet test output tcp dport 53 drop",
  ]);

/** Everything for port 53 ends at the resolver, whatever address it was sent to. */
const interceptPort53 = (namespace: Namespace): Promise<string> =>
  nft(namespace, [
    "add table ip test",
    "add chain ip test output { type nat hook output priority -100; }",
    `add rule ip test output udp dport 53 dnat to ${RESOLVER}`,
    `add rule ip test output tcp dport 53 dnat to ${RESOLVER}`,
    "add table ip6 test",
    "add chain ip6 test output { type filter hook output priority 0; }",
    "add rule ip6 test output udp dport 53 drop",
    "add rule ip6 test output tcp dport 53 drop",
  ]);

const restore = (namespace: Namespace): Promise<string> => nft(namespace, ["flush ruleset"]);

const YEARS = 2;

const shifted = (years: number): string => {
  const moved = new Date();
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return moved.toISOString();
};

async function testAnchorsAndClock(suite: Suite, client: Client): Promise<void> {
  for (const years of [YEARS, -YEARS]) {
    await suite.test(`clock ${years} years off: no verdict about a domain`, async () => {
      const ran = await waterpas(client, ["scan", "good.test", "--json", "--now", shifted(years)]);
      const document = jsonOf(ran);
      expectThat(problemsOf(document).includes("clock-off"), `problems: ${problemsOf(document)}`);
      const failed = testsOf(document).filter(
        ({ id, status }) => id.includes("dnssec") && status === "failed",
      );
      expectSame(failed, [], "DNSSEC tests failed");
      expectSame(ran.code, 3, "exit code");
    });
  }
}

async function testResolvers(suite: Suite, client: Client): Promise<void> {
  for (const [name, address] of Object.entries(LIARS)) {
    const assertion = HARMLESS.has(name) ? truth : neverWrong;
    await suite.test(
      `resolver ${name}: ${HARMLESS.has(name) ? "the true states" : "never a wrong state"}`,
      () => assertion(client, ["--resolver", address]),
    );
  }
}

async function testPort53(suite: Suite, client: Client, server: Namespace): Promise<void> {
  const blocked = [
    ["on the way", server, blockOnTheWay],
    ["by this machine's firewall", client.namespace, blockLocally],
  ] as const;
  for (const [where, namespace, block] of blocked) {
    await suite.test(
      `port 53 blocked ${where}: the system's resolver helps out, and that is said`,
      async () => {
        await block(namespace);
        try {
          const document = jsonOf(await waterpas(client, ["scan", "good.test", "--json"]));
          expectThat(problemsOf(document).includes("dns-blocked"), `problems: ${problemsOf(document)}`);
          expectSame(
            testsOf(document).filter(({ status }) => status === "failed"),
            [],
            "tests failed",
          );
          // Without the zone's own servers nobody can confirm that a name is bogus (dns.md 3.14).
          await neverWrong(client, []);
          expectSame(await stateOf(client, "good.test", []), "secure", "state of good.test");
          expectSame(await stateOf(client, "unsigned.test", []), "insecure", "state of unsigned.test");
        } finally {
          await restore(namespace);
        }
      },
    );
  }
  await suite.test("port 53 intercepted: found out, and no verdict is wrong", async () => {
    await interceptPort53(client.namespace);
    try {
      const document = jsonOf(await waterpas(client, ["scan", "good.test", "--json"]));
      expectThat(problemsOf(document).includes("dns-intercepted"), `problems: ${problemsOf(document)}`);
      expectSame(
        testsOf(document).filter(({ status }) => status === "failed"),
        [],
        "tests failed",
      );
      await neverWrong(client, []);
      const lines = await failedLines(client);
      expectThat(lines.includes("dns-intercepted"), `lines of doctor that fail: ${lines}`);
    } finally {
      await restore(client.namespace);
    }
  });
}

await runSuite("networks", async (suite) => {
  const { directory } = suite;
  const server = await makeNamespace("srv", []);
  const whole = await makeNamespace("cli", []);
  setSystemResolver(whole, RESOLVER);
  await joinByCable(whole, server, { ipv6: true }, 0);
  const lab = await startFarLab(server, directory, RESOLVER);
  await startLiars(server, directory, RESOLVER, LIARS);
  const client: Client = { namespace: whole, lab, directory };
  await suite.test("a whole network: the true states", () => truth(client));
  await suite.test("a whole network: doctor finds nothing wrong", async () => {
    const ran = await waterpas(client, ["doctor", "--json"]);
    expectSame(ran.code, 0, `exit code (${ran.stdout} ${ran.stderr})`);
  });
  await testResolvers(suite, client);
  await testPort53(suite, client, server);
  await testAnchorsAndClock(suite, client);

  const narrow = await makeNamespace("v4", []);
  setSystemResolver(narrow, RESOLVER);
  await joinByCable(narrow, server, { ipv6: false }, 2);
  const v4Only: Client = { namespace: narrow, lab, directory };
  await suite.test("no IPv6: the true states", () => truth(v4Only));
  await suite.test("no IPv6: doctor fails the lines of DNS, and names the family", async () => {
    expectSame(await failedLines(v4Only), ["dns-udp", "dns-tcp"], "lines of doctor that fail");
    const { stdout } = await waterpas(v4Only, ["doctor"]);
    expectThat(/DNS over UDP +IPv4 works, IPv6 fails/.test(stdout), stdout);
  });
  await suite.test("no IPv6: said, and no IPv6 test is failed for it", async () => {
    const document = jsonOf(await waterpas(v4Only, ["scan", "good.test", "--json"]));
    expectThat(problemsOf(document).includes("ipv6-none"), `problems: ${problemsOf(document)}`);
    expectSame(
      testsOf(document).filter(({ status }) => status === "failed"),
      [],
      "tests failed",
    );
  });

  const island = await makeNamespace("off", []);
  setSystemResolver(island, RESOLVER);
  const offline: Client = { namespace: island, lab, directory };
  await suite.test("no network at all: said, exit code 3, nothing failed", async () => {
    const ran = await waterpas(offline, ["scan", "good.test", "--json"]);
    const document = jsonOf(ran);
    expectThat(problemsOf(document).includes("network-none"), `problems: ${problemsOf(document)}`);
    expectSame(
      testsOf(document).filter(({ status }) => status === "failed"),
      [],
      "tests failed",
    );
    expectSame(ran.code, 3, "exit code");
  });
});
