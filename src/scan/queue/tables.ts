/** Tables of runs and their results; made by whoever comes first. */
import { SCHEMA } from "./names.ts";

/** Raised with every change of the tables; what is below must then also change those that are there. */
export const TABLES_VERSION = 1;

export const HAS_VERSION = `SELECT to_regclass('${SCHEMA}.version') IS NOT NULL AS has_version`;
export const READ_VERSION = `SELECT max(n) AS n FROM ${SCHEMA}.version`;

/** Any number that no other program is likely to lock. */
const LOCK = 0x77617465;

/**
 * Reports are kept as the text that was written: `jsonb` would change the order of their keys, and refuses strings with
 * U+0000 or half a surrogate pair, which a hostile server may well send.
 *
 * Not to be run where the tables are there: it takes locks that would wait for whoever reads a run, and make everybody
 * else wait.
 */
export const MAKE_TABLES = `
BEGIN;
SELECT pg_advisory_xact_lock(${LOCK});
CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
CREATE TABLE IF NOT EXISTS ${SCHEMA}.run (
  id text PRIMARY KEY,
  header json NOT NULL,
  request json NOT NULL,
  input_sha256 text NOT NULL,
  request_sha256 text NOT NULL,
  shards int NOT NULL,
  lines bigint NOT NULL,
  planned bigint NOT NULL DEFAULT 0,
  targets bigint NOT NULL DEFAULT 0,
  reports bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  done bigint NOT NULL DEFAULT 0,
  done_targets bigint NOT NULL DEFAULT 0,
  incomplete bigint NOT NULL DEFAULT 0,
  begun_at timestamptz NOT NULL DEFAULT now(),
  submitted_at timestamptz,
  closed_at timestamptz
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.result (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  seq bigint NOT NULL,
  target text NOT NULL,
  type text NOT NULL,
  score int,
  status text NOT NULL,
  report json NOT NULL,
  worker text NOT NULL,
  attempt int NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (run_id, seq, type)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.evidence (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  seq bigint NOT NULL,
  gzip bytea NOT NULL,
  PRIMARY KEY (run_id, seq)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.refused (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  seq bigint NOT NULL,
  line json NOT NULL,
  PRIMARY KEY (run_id, seq)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.pending (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  seq bigint NOT NULL,
  first json NOT NULL,
  PRIMARY KEY (run_id, seq)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.start (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  seq bigint NOT NULL,
  worker text NOT NULL,
  PRIMARY KEY (run_id, seq, worker)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.stat (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  test_id text NOT NULL,
  status text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (run_id, test_id, status)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.cause (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  cause text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (run_id, cause)
);
CREATE TABLE IF NOT EXISTS ${SCHEMA}.worker (
  run_id text NOT NULL REFERENCES ${SCHEMA}.run ON DELETE CASCADE,
  id text NOT NULL,
  host text NOT NULL,
  pid int NOT NULL,
  header json NOT NULL,
  shards int NOT NULL DEFAULT 0,
  most_shards int,
  done bigint NOT NULL DEFAULT 0,
  per_second real,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (run_id, id)
);
-- It is compressed already.
ALTER TABLE ${SCHEMA}.evidence ALTER COLUMN gzip SET STORAGE EXTERNAL;
DO $$
BEGIN
  ALTER TABLE ${SCHEMA}.result ALTER COLUMN report SET COMPRESSION lz4;
EXCEPTION WHEN OTHERS THEN
  -- Not every server was built with it; the default compression serves as well.
  NULL;
END $$;
CREATE TABLE IF NOT EXISTS ${SCHEMA}.version (n int PRIMARY KEY);
INSERT INTO ${SCHEMA}.version VALUES (${TABLES_VERSION}) ON CONFLICT DO NOTHING;
COMMIT;
`;
