/** Names and numbers under which a run and its jobs are known to the database. */
import { createHash } from "node:crypto";

/** Our own tables; those of the queue engine lie beside them, so that a site's other queues are left alone. */
export const SCHEMA = "waterpas";
export const JOB_SCHEMA = "waterpas_jobs";

/** Most parts that a run is divided into; each is served by one worker at a time. */
const MOST_SHARDS = 64;

/** The queue of one part of a run. */
export const queueOf = (runId: string, shard: number): string => `wp-${runId}-${shard}`;

/** The number under which a worker holds the queue of jobs that failed too often. */
export const DEAD_SHARD = 1_000;

export const deadQueueOf = (runId: string): string => `wp-${runId}-dead`;

/** A part of a run, by its number; the last is that of the jobs that failed too often. */
export const queueOfShard = (runId: string, shard: number): string =>
  shard === DEAD_SHARD ? deadQueueOf(runId) : queueOf(runId, shard);

/** Run ids are part of queue names, which are taken literally. */
export const isRunId = (text: string): boolean => /^[A-Za-z0-9_]{1,64}$/.test(text);

const hash32 = (text: string): number => createHash("sha256").update(text, "utf8").digest().readInt32BE();

/** The part of a run to which all targets with the same key belong. */
export const shardOf = (key: string, shards: number): number => (hash32(key) >>> 0) % shards;

/** How many parts a list is worth dividing into. */
export const shardsFor = (lines: number, chunk: number): number =>
  Math.min(MOST_SHARDS, Math.max(1, Math.ceil(lines / chunk)));

/** First half of the key of a run's advisory locks; the second one is the part. */
export const lockKeyOf = (runId: string): number => hash32(`waterpas ${runId}`);

/** Name of a worker's session, by which the others see that it lives; at most 63 octets. */
export const sessionOf = (runId: string, worker: string): string => `${sessionsOf(runId)}${worker}`;

export const sessionsOf = (runId: string): string =>
  `waterpas ${(lockKeyOf(runId) >>> 0).toString(16).padStart(8, "0")} `;

/** Of our own: jobs of different programs never share an id. */
const NAMESPACE = "6f1ad6a2-7a0b-4c39-9a55-0d6c1c2f8e11";

/** The same id for the same words, so that what is submitted twice is there once. */
export const jobIdOf = (...words: readonly (string | number)[]): string =>
  nameUuid(NAMESPACE, words.join("\n"));

/** Name-based UUID with SHA-1, RFC 9562 5.5. */
export function nameUuid(namespace: string, name: string): string {
  const digest = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest();
  const octets = digest.subarray(0, 16);
  octets.writeUInt8((octets.readUInt8(6) & 0x0f) | 0x50, 6);
  octets.writeUInt8((octets.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = octets.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
