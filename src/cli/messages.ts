/** Everything that goes to stderr while a command runs: notes, warnings, trace lines and the one line of progress. */
import { shorten } from "../report/layout.ts";
import type { Look } from "../report/look.ts";
import { type Complaint, formatComplaint } from "./errors.ts";
import type { Sink } from "./io.ts";

export interface Messages {
  /** Prints a complaint; the same one again is only counted. */
  say(complaint: Complaint): void;
  /** A line that is printed whatever was asked for (trace). */
  line(text: string): void;
  /** Shows or replaces the line of progress; nothing where progress is not shown. */
  progress(text: string): void;
  /** Takes the line of progress away and prints how often repeated complaints came. */
  end(): void;
}

export interface MessageOptions {
  readonly look: Look;
  readonly quiet: boolean;
  /** Whether the line of progress may be drawn at all. */
  readonly progress: boolean;
  /** Slugs behind complaints. */
  readonly codes: boolean;
}

const ERASE_LINE = "\r\u001b[2K";

export function openMessages(sink: Sink, { look, quiet, progress, codes }: MessageOptions): Messages {
  const repeats = new Map<string, { readonly complaint: Complaint; count: number }>();
  let shown = "";

  const clear = (): void => {
    if (shown !== "") sink.write(ERASE_LINE);
  };
  const above = (text: string): void => {
    clear();
    sink.write(text + shown);
  };

  return {
    say(complaint) {
      if (quiet && !complaint.kind.endsWith("error")) return;
      const key = `${complaint.kind} ${complaint.code ?? ""} ${complaint.what}`;
      const known = repeats.get(key);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      repeats.set(key, { complaint, count: 1 });
      above(formatComplaint(complaint, look, { code: codes }));
    },
    line: (text) => above(`${text}\n`),
    progress(text) {
      if (!progress || quiet) return;
      // A line that wraps could not be taken away again.
      const fitting = shorten(text, (sink.columns() ?? Number.POSITIVE_INFINITY) - 1, look);
      if (fitting === shown) return;
      clear();
      shown = fitting;
      sink.write(shown);
    },
    end() {
      clear();
      shown = "";
      for (const { complaint, count } of repeats.values()) {
        if (count > 1) sink.write(`${complaint.kind}: ${count} times: ${complaint.what}\n`);
      }
      repeats.clear();
    },
  };
}
