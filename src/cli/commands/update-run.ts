/** `update`: the cache brought up to date. */
import { UserError } from "../../model/user-error.ts";
import { type DownloadOptions, openDownloader } from "../../net/download.ts";
import { renderUpdates, updatesJson } from "../../report/routes/update.ts";
import { UPDATES, type Update, type Updated, updateData } from "../../scan/routing/update.ts";
import { cacheFolder } from "../../store/cache.ts";
import { suggest } from "../../store/suggest.ts";
import type { Call } from "../action.ts";
import { defined } from "../defined.ts";
import { EXIT, type ExitCode, worstExit } from "../exit.ts";
import type { Env } from "../io.ts";
import type { GeneralOptions } from "../options/general.ts";
import { sayRouting, userAgentOf } from "../routing.ts";
import { openSignals } from "../signals.ts";
import { openTracing } from "../tracing.ts";

export type UpdateOptions = GeneralOptions & {
  readonly from?: string;
  /** Milliseconds. */
  readonly ifOlder?: number;
  readonly contact?: string;
  readonly json?: boolean;
};

export async function runUpdate({ session, args, options }: Call<UpdateOptions>): Promise<ExitCode> {
  const { io, messages, look } = session;
  const wanted = wantedOf(args[0] ?? "all", options.from);
  const tracing = openTracing(options, messages, io.cwd);
  const signals = openSignals();
  const downloader = openDownloader({
    userAgent: userAgentOf(options.contact),
    onAttempt: (record) => tracing.onAttempt(record),
    signal: signals.signal,
    ...proxyOf(io.env),
  });
  const done: Updated[] = [];
  try {
    for (const what of wanted) {
      done.push(
        ...(await updateData(what, {
          cache: cacheFolder(options.cacheDir),
          cwd: io.cwd,
          offline: false,
          downloader,
          clock: Date.now,
          now: Math.floor(Date.now() / 1000),
          signal: signals.signal,
          // It says where it goes before it goes there.
          onDownload: (url) => messages.say({ kind: "note", what: `fetching ${url}` }),
          ...defined({ from: options.from, ifOlderMs: options.ifOlder }),
        })),
      );
    }
  } finally {
    tracing.close();
    signals.close();
  }
  sayRouting(
    done.flatMap(({ problems }) => problems.filter(({ level }) => level !== "info")),
    messages,
  );
  io.out.write(options.json ? updatesJson(done) : renderUpdates(done, look, Date.now()));
  return worstExit([
    signals.code() ?? EXIT.done,
    ...done.map(({ is_usable }) => (is_usable ? EXIT.done : EXIT.undecided)),
  ]);
}

/** Downloads measure nothing, so they may go through a proxy. */
function proxyOf(env: Env): Pick<DownloadOptions, "proxy"> {
  const url = env.HTTPS_PROXY || env.https_proxy;
  const except = env.NO_PROXY || env.no_proxy;
  return url ? { proxy: { url, ...(except ? { except } : {}) } } : {};
}

function wantedOf(text: string, from: string | undefined): readonly Update[] {
  const wanted = text === "all" ? UPDATES : UPDATES.filter((each) => each === text);
  if (wanted.length === 0) {
    const meant = suggest(text, [...UPDATES, "all"]);
    throw new UserError("usage", {
      what: `'${text}' cannot be updated`,
      fix: `${meant === null ? "" : `did you mean '${meant}'?   `}rpki, origins or all; the rest comes with waterpas`,
    });
  }
  if (from === undefined) return wanted;
  if (wanted.length > 1) {
    throw new UserError("usage", {
      what: "--from names one source",
      fix: "waterpas update rpki --from URL, or update origins",
    });
  }
  if (/^https?:\/\//i.test(from)) return wanted;
  throw new UserError("usage", {
    what: `--from cannot be '${from}'`,
    fix: "a URL; a file is named where it is used: --rpki FILE",
  });
}
