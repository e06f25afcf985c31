import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { setSystemResolver } from "./cable.ts";
import {
  BROWSER,
  type Condition,
  canInstall,
  checkBrowser,
  checkTierOneB,
  checkTierTwo,
  install,
  missingPrograms,
  packagesFor,
  packagesToUnpack,
  SERVER_PROGRAMS,
  searchPath,
  tunnel,
  unpack,
} from "./guard.ts";
import { EXIM_USER } from "./mail/servers/exim.ts";
import { addUser, closeNamespaces, makeNamespace, type Namespace, removeLeftovers } from "./namespace.ts";
import { run } from "./process.ts";
import type { Counts } from "./report.ts";

const { WATERPAS_LAB: lab, PATH: path = "" } = process.env;
const required = lab === "required";
const totals: Counts = { passed: 0, failed: 0, skipped: 0 };

const HERE = dirname(fileURLToPath(import.meta.url));

const say = (text: string): void => console.log(text);

/** Runs a suite in a process of its own, its output passed through; adds its counts. */
const runChild = (command: readonly string[]): Promise<void> =>
  new Promise((resolve) => {
    if (isStopping) {
      resolve();
      return;
    }
    const [program = "", ...rest] = command;
    const child = spawn(program, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    let told = false;
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", forward);
    process.on("SIGTERM", forward);
    child.on("message", (counts: Counts) => {
      told = true;
      totals.passed += counts.passed;
      totals.failed += counts.failed;
      totals.skipped += counts.skipped;
    });
    child.on("close", (code, signal) => {
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      if (!told) {
        totals.failed += 1;
        say(`  FAIL  ${command.at(-1)}: ended without a result (${signal ?? code})`);
      }
      resolve();
    });
  });

/** What a suite may take to end after a signal. */
const PATIENCE_MS = 10_000;

/** Set by a signal: nothing new is begun. */
let isStopping = false;

const suite = (name: string): string[] => [process.execPath, `${HERE}/${name}`];

const skip = (what: string, why: string): void => {
  totals.skipped += 1;
  say(`  skip  ${what}: ${why}`);
};

const showConditions = (title: string, conditions: readonly Condition[]): Condition | undefined => {
  say(`${title}:`);
  for (const { name, ok, message } of conditions) {
    say(`  ${ok ? "ok   " : "no   "} ${name}${ok ? "" : `: ${message}`}`);
  }
  return conditions.find(({ ok }) => !ok);
};

/** May anybody read the sources and run this Node.js? Then tier 1b is run by `nobody`, to prove that it needs no root. */
const readableByAll = (): boolean => {
  for (let path = HERE; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) {
      return false;
    }
  }
  accessSync(process.execPath, constants.X_OK);
  return true;
};

const NOBODY = "65534";

const unprivileged = (): string[] =>
  process.getuid?.() === 0 && readableByAll()
    ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"]
    : [];

const tierOneB = async (): Promise<void> => {
  const unmet = showConditions("tier 1b, our servers on real addresses", await checkTierOneB());
  if (unmet !== undefined) {
    skip("tier 1b", unmet.message);
    return;
  }
  await runChild([...unprivileged(), "unshare", "-Urn", ...suite("own-servers.ts")]);
};

const inNamespace = async (
  role: string,
  name: string,
  prepareIt: (namespace: Namespace) => void = () => {},
): Promise<void> => {
  if (isStopping) {
    return;
  }
  const namespace: Namespace = await makeNamespace(role, []);
  try {
    prepareIt(namespace);
    await runChild(namespace.inside(suite(name)));
  } finally {
    await namespace.close();
  }
};

const serversInTurn = async (): Promise<void> => {
  await inNamespace("real", "real-servers.ts");
  await inNamespace("export", "exported-zones.ts");
  await inNamespace("tls", "tls-servers.ts");
  await inNamespace("mail", "mail-servers.ts", (namespace) => {
    setSystemResolver(namespace, "127.0.0.1");
    addUser(namespace, EXIM_USER);
  });
  await inNamespace("http", "http-servers.ts");
};

const tierTwo = async (): Promise<void> => {
  const unmet = showConditions("tier 2, real signers and servers", await checkTierTwo());
  if (unmet !== undefined) {
    skip("tier 2", unmet.message);
    return;
  }
  // Bad networks are mostly waited for.
  await Promise.all([serversInTurn(), runChild(suite("bad-networks.ts"))]);
  await runChild(suite("queue.ts"));
  const tun = tunnel();
  if (tun.ok) {
    await runChild(suite("round-trips.ts"));
  } else {
    skip("round trips", tun.message);
  }
};

const html = async (): Promise<void> => {
  const unmet = showConditions("html, reports in a browser", await checkBrowser());
  if (unmet !== undefined) {
    skip("html", unmet.message);
    return;
  }
  await runChild(suite("html.ts"));
};

const prepare = async (): Promise<void> => {
  if (process.platform !== "linux") {
    return;
  }
  if (process.getuid?.() === 0 && (await run(["ip", "-V"])).code === 0) {
    for (const name of await removeLeftovers()) {
      say(`removed namespace ${name}: the run that made it is gone`);
    }
  }
  const missing = await missingPrograms([
    ...(isWanted("1b") || isWanted("2") ? SERVER_PROGRAMS : []),
    ...(isWanted("html") ? [BROWSER] : []),
  ]);
  if (missing.length === 0 || !canInstall()) {
    return;
  }
  const packages = packagesFor(missing);
  say(`installing Debian packages for the tests against real servers and browsers (no daemon is started):`);
  say(`  apt-get install -y --no-install-recommends ${packages.join(" ")}`);
  const failure = await install(packages);
  if (failure !== null) {
    say(`  could not install: ${failure}`);
  }
  if (isWanted("2")) {
    await unpackMissing();
  }
};

const unpackMissing = async (): Promise<void> => {
  const packages = packagesToUnpack(await missingPrograms(SERVER_PROGRAMS));
  if (packages.length === 0) {
    return;
  }
  say(`unpacking, not installing, for a second mail server beside Postfix: ${packages.join(" ")}`);
  const failure = await unpack(packages);
  if (failure !== null) {
    say(`  could not unpack: ${failure}`);
  }
};

const leave = async (): Promise<never> => {
  await closeNamespaces();
  say(`real: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  if (required && totals.skipped > 0) {
    say("WATERPAS_LAB=required: a skip is a failure");
  }
  process.exit(totals.failed > 0 || (required && totals.skipped > 0) ? 1 : 0);
};

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    isStopping = true;
    totals.failed += 1;
    say(`stopped by ${signal}`);
    // The suite under way was told too; when it has put its things away, the rest is skipped.
    setTimeout(() => void leave(), PATIENCE_MS).unref();
  });
}

Object.assign(process.env, { PATH: searchPath(path) });
const wanted = new Set(process.argv.slice(2));
const isWanted = (tier: string): boolean => wanted.size === 0 || wanted.has(tier);

await prepare();
if (isWanted("1b")) {
  await tierOneB();
}
if (isWanted("2")) {
  await tierTwo();
}
if (isWanted("html")) {
  await html();
}
await leave();
