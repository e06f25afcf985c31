/** The connection to the queue: PostgreSQL, and pg-boss on top of it; both packages are loaded here alone. */
import type { Client, ClientConfig, Pool, PoolClient, QueryResultRow } from "pg";
import type { PgBoss } from "pg-boss";
import { UserError } from "../../model/user-error.ts";
import { wait } from "../time.ts";
import { PACKAGES } from "./installed.ts";
import { JOB_SCHEMA } from "./names.ts";
import { MAKE_TABLES } from "./tables.ts";
import { connectionOf, redacted, shownUrl } from "./url.ts";

const INSTALL = `npm install ${PACKAGES.join(" ")}   (with -g where waterpas was installed so)`;

/** What runs in one transaction, or outside of any. */
export interface Sql {
  query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
}

export interface Transaction extends Sql {
  /** For the queue engine, so that its changes are part of the transaction. */
  readonly db: { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };
}

export interface Queue extends Sql {
  readonly boss: PgBoss;
  /** All of it or nothing. @param kind how it begins, default `BEGIN` */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, kind?: string): Promise<T>;
  /** A session of its own; `onLost` is called when it has gone without being closed. */
  session(name: string, onLost: () => void): Promise<Session>;
  close(): Promise<void>;
}

export interface Session extends Sql {
  close(): Promise<void>;
}

export interface QueueOptions {
  /** As given by the user. */
  readonly url: string;
  /** Looks after jobs whose worker has gone silent. */
  readonly isWorker?: boolean;
}

const CONNECTIONS = 6;
const CONNECT_MS = 10_000;
const SUPERVISE_SECONDS = 10;

/** A server that has gone without a word is noticed within a minute (`scale.md` 4.3). */
const KEEPALIVE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";

/**
 * Connects, and makes the tables where there are none.
 *
 * @throws UserError `queue-missing` without the packages, `queue-unreachable`, `usage`
 */
export async function openQueue({ url, isWorker = false }: QueueOptions): Promise<Queue> {
  const config: ClientConfig = {
    connectionString: connectionOf(url),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: "waterpas",
    options: KEEPALIVE,
  };
  const { pg, PgBoss } = await packages();
  const pool = new pg.Pool({ ...config, max: CONNECTIONS });
  // A connection that breaks while it is idle: the next query gets another one.
  pool.on("error", () => undefined);
  try {
    await pool.query(MAKE_TABLES);
    const boss = new PgBoss({
      db: { executeSql: (text, values) => pool.query(text, values) },
      schema: JOB_SCHEMA,
      schedule: false,
      supervise: isWorker,
      superviseIntervalSeconds: SUPERVISE_SECONDS,
      monitorIntervalSeconds: SUPERVISE_SECONDS,
    });
    // What it looks after by itself it tries again; our own calls see their own errors.
    boss.on("error", () => undefined);
    await boss.start();
    return queueOn(pool, boss, (name) => new pg.Client({ ...config, application_name: name }));
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw unreachable(error, url);
  }
}

/** Opens the queue for some work and closes it again; what the database refuses becomes a user error. */
export async function withQueue<T>(options: QueueOptions, work: (queue: Queue) => Promise<T>): Promise<T> {
  const queue = await openQueue(options);
  try {
    return await work(queue);
  } catch (error) {
    throw isPassing(error) || /^[0-9A-Z]{5}$/.test(codeOf(error)) ? unreachable(error, options.url) : error;
  } finally {
    await queue.close();
  }
}

async function packages() {
  try {
    const [{ default: pg }, { PgBoss }] = await Promise.all([import("pg"), import("pg-boss")]);
    return { pg, PgBoss };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UserError("queue-missing", {
      what: `this command needs the packages ${PACKAGES.join(" and ")}`,
      why: "a scan needs no database, so they do not come with waterpas",
      fix: INSTALL,
    });
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

const isMissing = (error: unknown): boolean =>
  ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(codeOf(error));

/** Errors of the database as a person can put them right. */
function unreachable(error: unknown, url: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  const why = redacted(message === "" ? codeOf(error) : message, url);
  return new UserError("queue-unreachable", {
    what: `cannot use the queue at ${shownUrl(url)}`,
    why,
    fix: "check the address in --queue or WATERPAS_QUEUE, and that the database runs",
  });
}

function queueOn(pool: Pool, boss: PgBoss, client: (name: string) => Client): Queue {
  return {
    boss,
    query: async (text, values) => (await pool.query(text, values === undefined ? [] : [...values])).rows,
    async transaction(work, kind = "BEGIN") {
      const connection = await pool.connect();
      const onError = (): void => undefined;
      // Without a listener a connection that breaks between two queries would end the process.
      connection.on("error", onError);
      let isBroken = false;
      try {
        await connection.query(kind);
        const result = await work(transactionOn(connection));
        await connection.query("COMMIT");
        return result;
      } catch (error) {
        await connection.query("ROLLBACK").catch(() => {
          isBroken = true;
        });
        throw error;
      } finally {
        connection.removeListener("error", onError);
        connection.release(isBroken);
      }
    },
    session: (name, onLost) => openSession(client(name), onLost),
    async close() {
      await boss.stop({ graceful: false }).catch(() => undefined);
      await pool.end();
    },
  };
}

function transactionOn(connection: PoolClient): Transaction {
  return {
    query: async (text, values) =>
      (await connection.query(text, values === undefined ? [] : [...values])).rows,
    db: { executeSql: (text, values) => connection.query(text, values) },
  };
}

async function openSession(client: Client, onLost: () => void): Promise<Session> {
  let isOver = false;
  const lose = (): void => {
    if (!isOver) onLost();
    isOver = true;
  };
  client.on("error", lose);
  client.on("end", lose);
  try {
    await client.connect();
  } catch (error) {
    isOver = true;
    throw error;
  }
  return {
    query: async (text, values) => (await client.query(text, values === undefined ? [] : [...values])).rows,
    async close() {
      isOver = true;
      await client.end().catch(() => undefined);
    },
  };
}

/** The server is away, or two transactions stood in each other's way: the same again may succeed. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (/^(?:08...|57P0.|53...|40...|55P03)$/.test(code)) return true;
  if (PASSING.has(code)) return true;
  const message = error instanceof Error ? error.message : "";
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered/i.test(
    message,
  );
}

const PASSING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  // The socket file of a server that is starting.
  "ENOENT",
]);

/** How long a server may be away before whoever waits for it gives up. */
const PATIENCE_MS = 600_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/** Does it again while the server is away. Whatever is done so must be harmless when it is done twice. */
export async function patiently<T>(
  work: () => Promise<T>,
  { patienceMs = PATIENCE_MS, onWait }: { readonly patienceMs?: number; readonly onWait?: () => void } = {},
): Promise<T> {
  const startedMs = performance.now();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || performance.now() - startedMs > patienceMs) throw error;
      onWait?.();
      await wait(waitMs);
    }
  }
}
