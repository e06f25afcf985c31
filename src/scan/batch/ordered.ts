/** Results in the order of the list, though they come in any order: a bounded number is held back. */

export interface Order {
  /** A line of the list comes next; resolves when there is room for its result. */
  expect(seq: number): Promise<void>;
  /** What to do when it is the turn of the line; the promise is that of what was done, or of its being put off. */
  settle(seq: number, deliver: () => Promise<void>): Promise<void>;
  /** Nothing comes of the line now. */
  skip(seq: number): Promise<void>;
}

/** @param room results that may be held back */
export function openOrder(room: number): Order {
  /** Lines in order; what to do with those that are settled. */
  const lines = new Map<number, (() => Promise<void>) | null>();
  let turn: Promise<void> = Promise.resolve();
  let wake: (() => void) | null = null;

  async function flush(): Promise<void> {
    for (const [seq, deliver] of lines) {
      if (deliver === null) break;
      lines.delete(seq);
      await deliver();
    }
    wake?.();
    wake = null;
  }

  function settle(seq: number, deliver: () => Promise<void>): Promise<void> {
    // What is settled a second time comes after everything that has had its turn.
    lines.set(seq, deliver);
    turn = turn.then(flush);
    return turn;
  }

  return {
    async expect(seq) {
      while (lines.size >= room) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      lines.set(seq, null);
    },
    settle,
    skip: (seq) => settle(seq, async () => undefined),
  };
}
