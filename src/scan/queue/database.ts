/** The connection to the queue: PostgreSQL, and pg-boss on top of it; both packages are loaded here alone. */
import type { Client, ClientConfig, Pool, PoolClient, QueryResultRow } from "pg";
import type { PgBoss } from "pg-boss";
import { UserError } from "../../model/user-error.ts";
import { PACKAGES } from "./installed.ts";
import { JOB_SCHEMA } from "./names.ts";
import { codeOf, isPassing } from "./patience.ts";
import { HAS_VERSION, MAKE_TABLES, READ_VERSION, TABLES_VERSION } from "./tables.ts";
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
  /** How long a transaction that writes may stand still before the server ends it. */
  readonly idleMs?: number;
}

const CONNECTIONS = 6;
const CONNECT_MS = 10_000;
const SUPERVISE_SECONDS = 10;

/** A process that was stopped in the middle of a transaction would keep all others from writing. */
const IDLE_MS = 60_000;

/** A machine that has gone without a word is noticed within a minute (`scale.md` 4.3). */
const serverSettings = (idleMs: number): string =>
  Object.entries({
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
    idle_in_transaction_session_timeout: idleMs,
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");

/**
 * Connects, and makes the tables where there are none.
 *
 * @throws UserError `queue-missing` without the packages, `queue-away`, `queue-unreachable`, `usage`
 */
export async function openQueue({ url, isWorker = false, idleMs = IDLE_MS }: QueueOptions): Promise<Queue> {
  const config: ClientConfig = {
    connectionString: connectionOf(url),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: "waterpas",
    options: serverSettings(idleMs),
  };
  const { pg, PgBoss } = await packages();
  const pool = new pg.Pool({ ...config, max: CONNECTIONS });
  // A connection that breaks while it is idle: the next query gets another one.
  pool.on("error", () => undefined);
  try {
    await makeTables(pool);
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
    throw error instanceof UserError ? error : unreachable(error, url);
  }
}

/** Opens the queue for some work and closes it again; what the database refuses becomes a user error. */
export async function withQueue<T>(options: QueueOptions, work: (queue: Queue) => Promise<T>): Promise<T> {
  const queue = await openQueue(options);
  try {
    return await work(queue);
  } catch (error) {
    throw isPassing(error) || /^[0-9A-Z]{5}$/.test(codeOf(error)) ? lost(error, options.url) : error;
  } finally {
    await queue.close();
  }
}

/** @throws UserError `usage` for tables of a newer waterpas */
async function makeTables(pool: Pool): Promise<void> {
  const version = await tablesVersion(pool);
  if (version > TABLES_VERSION) {
    throw new UserError("usage", {
      what: `the queue was made by a newer waterpas (version ${version} of its tables)`,
      fix: "update: npm install -g waterpas",
    });
  }
  if (version < TABLES_VERSION) await pool.query(MAKE_TABLES);
}

/** 0 where there are none. */
async function tablesVersion(pool: Pool): Promise<number> {
  const found = await pool.query<{ readonly has_version: boolean }>(HAS_VERSION);
  if (found.rows[0]?.has_version !== true) return 0;
  const { rows } = await pool.query<{ readonly n: number | null }>(READ_VERSION);
  return rows[0]?.n ?? 0;
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

const isMissing = (error: unknown): boolean =>
  ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes(codeOf(error));

/** Why there is no connection, as a person can put it right. */
const unreachable = (error: unknown, url: string): Error =>
  complaint(error, url, "check the address in --queue or WATERPAS_QUEUE, and that the database runs");

/** What went wrong after there was one. */
const lost = (error: unknown, url: string): Error =>
  complaint(
    error,
    url,
    isPassing(error)
      ? "the same command again, when the database runs: what is done stays done"
      : "look at the log of the database",
  );

/** A server that is away may be back later; an address or a right that is wrong stays so. */
function complaint(error: unknown, url: string, fix: string): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new UserError(isPassing(error) ? "queue-away" : "queue-unreachable", {
    what: `cannot use the queue at ${shownUrl(url)}`,
    why: redacted(message === "" ? codeOf(error) : message, url),
    fix,
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
