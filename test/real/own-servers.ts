import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Comparison, type Ours, readDifferences } from "./compare.ts";
import { labInternet } from "./lab-internet.ts";
import { CATALOGUE_QUESTIONS, type LabQuestion, WORLD_QUESTIONS } from "./lab-questions.ts";
import { addAddresses, silence } from "./namespace.ts";
import { askDelv, askResolver } from "./oracle.ts";
import { askOurs } from "./ours.ts";
import { must, startDaemon, waitForWord } from "./process.ts";
import { expectSame, expectThat, runSuite, type Suite } from "./report.ts";
import { startUnbound } from "./unbound.ts";

const RESOLVER = "127.0.0.1";
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Packets this namespace had no route for: anything sent to an address outside the lab would count here. */
const packetsWithoutRoute = (): number => {
  const snmp = readFileSync("/proc/net/snmp", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("Ip:"));
  const [names = [], values = []] = snmp.map((line) => line.split(" "));
  const v4 = Number(values[names.indexOf("OutNoRoutes")] ?? Number.NaN);
  const v6 = Number(
    /Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync("/proc/net/snmp6", "utf8"))?.[1] ?? Number.NaN,
  );
  return v4 + v6;
};

interface RunningLab {
  readonly anchor: string;
  readonly stop: () => Promise<void>;
}

/** Starts one of the lab's internets and Unbound before it. */
async function startLab(which: string, directory: string): Promise<RunningLab> {
  const internet = labInternet(which, Math.floor(Date.now() / 1000));
  await addAddresses([...new Set(internet.listeners.map(({ address }) => address))]);
  await silence(internet.blackholes);
  const command = [process.execPath, `${HERE}/lab-server.ts`, which, directory];
  const lab = startDaemon("the lab", command, join(directory, `${which}.log`));
  await waitForWord(lab, "ready");
  const anchor = readFileSync(join(directory, "anchor.zone"), "utf8");
  const unbound = await startUnbound({
    directory,
    address: RESOLVER,
    port: 53,
    hints: readFileSync(join(directory, "hints.zone"), "utf8"),
    anchor: `${dsLine(anchor)}\n`,
    ordinary: ["test."],
  });
  return {
    anchor,
    stop: async () => {
      await unbound.stop();
      await lab.stop();
    },
  };
}

const dsLine = (anchor: string): string => anchor.split("\n").find((line) => /\sDS\s/.test(line)) ?? "";

const check = (question: LabQuestion, ours: Ours): void => {
  expectSame(ours.state, question.expect, `state (${ours.detail})`);
  if (question.reason !== undefined) {
    expectSame(ours.reason, question.reason, `reason (${ours.detail})`);
  }
};

interface Job {
  readonly which: "world" | "catalogue";
  readonly questions: readonly LabQuestion[];
}

async function compareAll(suite: Suite, directory: string, { which, questions }: Job): Promise<void> {
  const started = performance.now();
  const { anchor, stop } = await startLab(which, directory);
  const lap = Math.round(performance.now() - started);
  suite.note(
    `our servers (${which}) listen on real addresses, port 53, as user ${process.getuid?.()} of a namespace: ${lap} ms`,
  );
  // Unbound first: delv asks through it.
  const [ours, unbound] = await Promise.all([
    askOurs({ anchor }, questions),
    askResolver(RESOLVER, questions),
  ]);
  const delv = await askDelv(RESOLVER, dsLine(anchor).replace(/^.*\sDS\s+/, ""), directory, questions);
  const comparison = new Comparison(readDifferences("1b"));
  for (const [index, question] of questions.entries()) {
    const [we, first, second] = [ours[index], unbound[index], delv[index]];
    await suite.test(`${question.id}: ${question.name} ${question.type}`, () => {
      expectThat(we !== undefined && first !== undefined && second !== undefined, "not asked");
      const unexplained = comparison.add({
        id: question.id,
        ours: we,
        oracles: { unbound: first, delv: second },
      });
      check(question, we);
      expectThat(unexplained.length === 0, unexplained.join("\n"));
    });
  }
  await suite.test(`${which}: every explanation in differences.json is needed`, () => {
    expectThat(comparison.unneeded().length === 0, comparison.unneeded().join("\n"));
  });
  suite.note(comparison.print());
  suite.note(comparison.summary());
  await stop();
}

const JOBS: readonly Job[] = [
  { which: "world", questions: WORLD_QUESTIONS },
  { which: "catalogue", questions: CATALOGUE_QUESTIONS },
];

await runSuite("tier 1b", async (suite) => {
  const { directory } = suite;
  for (const job of JOBS) {
    await compareAll(suite, directory, job);
  }
  await suite.test("the namespace has no interface but loopback", async () => {
    const links = (await must(["ip", "-o", "link"])).trim().split("\n");
    expectSame(
      links.map((line) => line.split(": ")[1]),
      ["lo"],
      "interfaces",
    );
  });
  await suite.test("nothing outside the lab was contacted", () => {
    expectSame(packetsWithoutRoute(), 0, "packets without a route");
  });
});
