import { writeFileSync } from "node:fs";
import { join } from "node:path";

import pLimit from "p-limit";

import { run } from "./process.ts";

/** What an oracle said. `failed`: no validated answer and no proof of a fault (servers silent or refusing). */
export interface Said {
  readonly state: "secure" | "insecure" | "bogus" | "failed";
  /** RCODE mnemonic as seen by the one who asked. */
  readonly rcode: string;
  /** Its own words, one line. */
  readonly words: string;
}

/** A question to put to an oracle; the name with final dot. */
export interface Question {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

interface DigReply {
  readonly rcode: string;
  readonly authentic: boolean;
  readonly words: string;
}

const NO_REPLY: DigReply = { rcode: "no reply", authentic: false, words: "no reply" };

const readDig = (text: string): DigReply => {
  const rcode = /status: (\w+)/.exec(text)?.[1];
  if (rcode === undefined) {
    return NO_REPLY;
  }
  const flags = /;; flags: ([^;]*);/.exec(text)?.[1] ?? "";
  const errors = [...text.matchAll(/; EDE: (\d+)[^:\n]*:?\s*(\(.*\))?/g)].map(
    (match) => `${match[1]} ${match[2] ?? ""}`,
  );
  return { rcode, authentic: flags.split(" ").includes("ad"), words: errors.join("; ").trim() };
};

const digEach = async (
  resolver: string,
  questions: readonly Question[],
  flags: readonly string[],
): Promise<DigReply[]> => {
  const limit = pLimit(24);
  const fixed = [
    "dig",
    `@${resolver}`,
    "+dnssec",
    "+noall",
    "+comments",
    // Two tries: a datagram lost at the oracle's own socket says nothing about the zone.
    "+tries=2",
    "+timeout=12",
    ...flags,
  ];
  return await Promise.all(
    questions.map(({ name, type }) =>
      limit(async () => readDig((await run([...fixed, "-q", name, "-t", type])).stdout)),
    ),
  );
};

const stateOf = (validated: DigReply, unchecked: DigReply): Said["state"] => {
  if (validated.rcode === "NOERROR" || validated.rcode === "NXDOMAIN") {
    return validated.authentic ? "secure" : "insecure";
  }
  const answered = unchecked.rcode === "NOERROR" || unchecked.rcode === "NXDOMAIN";
  return validated.rcode === "SERVFAIL" && answered ? "bogus" : "failed";
};

/**
 * A validating resolver's view: AD is secure, no AD is insecure, SERVFAIL that turns into an answer with CD=1 is
 * bogus (RFC 4035 3.2.2, 3.2.3).
 */
export async function askResolver(resolver: string, questions: readonly Question[]): Promise<Said[]> {
  const validated = await digEach(resolver, questions, []);
  const unchecked = await digEach(resolver, questions, ["+cd"]);
  return validated.map((reply, index) => ({
    state: stateOf(reply, unchecked[index] ?? NO_REPLY),
    rcode: reply.rcode,
    words: reply.words,
  }));
}

/** What delv prints; the first match counts, so the worst comes first (one line for each alias hop). */
const DELV_WORDS: readonly (readonly [pattern: RegExp, state: Said["state"]])[] = [
  [
    /pending validation|resolution failed: (RRSIG (has expired|validity)|insecurity proof failed|no valid (RRSIG|DS|NSEC|KEY|signature found)|broken trust chain|covered|must-be-secure|RRSIG failed|not authoritative|verify failure|.*validat)/,
    "bogus",
  ],
  [/^; (negative response, )?unsigned answer/m, "insecure"],
  [/^; (negative response, )?fully validated/m, "secure"],
];

const readDelv = (text: string): Said => {
  const [, state = "failed"] = DELV_WORDS.find(([pattern]) => pattern.test(text)) ?? [];
  const failure = /resolution failed: (.*)/.exec(text)?.[1];
  const detail = [...text.matchAll(/^;; (?:validating )?(.*?): (.*)$/gm)]
    .map((match) => match[2] ?? "")
    .find((words) => !words.startsWith("resolution"));
  const words = [failure, detail].filter((item) => item !== undefined).join(": ");
  return { state, rcode: failure === undefined ? "" : failure, words };
};

const delvOne = async (resolver: string, anchors: string, question: Question): Promise<Said> => {
  const command = [
    "delv",
    "-a",
    anchors,
    `@${resolver}`,
    "+cdflag",
    "-q",
    question.name,
    "-t",
    question.type,
  ];
  const ran = await run(command, { timeout: 60_000 });
  return readDelv(`${ran.stdout}\n${ran.stderr}`);
};

/** BIND's validator with the lab's anchor (`dsRdata`: tag, algorithm, type, digest), fetching through `resolver`. */
export async function askDelv(
  resolver: string,
  dsRdata: string,
  directory: string,
  questions: readonly Question[],
): Promise<Said[]> {
  const [tag = "", algorithm = "", type = "", ...hex] = dsRdata.trim().split(/\s+/);
  const file = join(directory, "delv.anchors");
  writeFileSync(file, `trust-anchors { . static-ds ${tag} ${algorithm} ${type} "${hex.join("")}"; };\n`);
  const limit = pLimit(4);
  return await Promise.all(questions.map((question) => limit(() => delvOne(resolver, file, question))));
}
