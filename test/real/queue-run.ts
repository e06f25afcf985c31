/** Runs to submit, with everything that a test does not care about. */
import type { Profile } from "../../src/model/profile.ts";
import { type Entry, readList } from "../../src/scan/input/list.ts";
import type { Submission } from "../../src/scan/queue/submit.ts";

const PROFILE = { name: "waterpas", version: "1", digest: "sha256:0" };
/** Before a second try, in milliseconds. */
const AGAIN_MS = 500;

export async function* entriesOf(text: string): AsyncGenerator<Entry> {
  const chunks = async function* () {
    yield Buffer.from(text);
  };
  yield* readList(chunks(), { format: "lines", file: "list.txt" });
}

export const namesOf = (count: number): string =>
  Array.from({ length: count }, (_, i) => `d${i}.nl\n`).join("");

/** The submission of a list; its lines are counted. */
export function submissionOf(id: string, list: string, more: Partial<Submission> = {}): Submission {
  const lines = list.split("\n").length - 1;
  const tool = { name: "waterpas", version: "0", node: "0", openssl: "0" } as const;
  return {
    id,
    header: {
      run_id: "run_20260101T000000Z_0a1b",
      started_at: "2026-01-01T00:00:00.000Z",
      tool,
      profile: PROFILE,
      now: null,
      list: "list.txt",
    },
    request: {
      tool,
      profile: {} as Profile,
      depth: "fast",
      evidence: "all",
      options: {},
      again_after_ms: AGAIN_MS,
    },
    inputDigest: `sha256:${id}`,
    requestDigest: "sha256:1",
    lines,
    shards: 16,
    chunk: 5,
    entries: entriesOf(list),
    ...more,
  };
}
