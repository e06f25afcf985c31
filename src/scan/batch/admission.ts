/** How many targets may be under way: as many as the event loop can serve without making servers look slow. */

/** What was seen of this process in the last tick. */
interface Load {
  /** 95th percentile of the delay of the event loop, in milliseconds. */
  readonly delayMs: number;
  /** All slots were in use. */
  readonly isFull: boolean;
  /** Memory is short. */
  readonly isHeavy: boolean;
}

export interface AdmissionBounds {
  readonly most: number;
  readonly least?: number;
  readonly start?: number;
}

export interface Admission {
  readonly limit: number;
  /** Takes what was seen in a tick. */
  tick(load: Load): void;
  /** Questions put and unanswered so far in the run: a network that drops them gets fewer. Called every tick. */
  sent(total: number, silent: number): void;
  /** This machine was out of something: fewer at once, and no more for a second. */
  faulted(): void;
  /** The network dropped questions beyond what the run is used to. */
  readonly pressed: boolean;
}

export const TICK_MS = 100;

const RULE = {
  start: 32,
  least: 8,
  slowMs: 40,
  quickMs: 20,
  step: 8,
  factor: 0.75,
  heldTicks: 10,
  /** Ticks over which silence is compared with that of the whole run. */
  silenceTicks: 100,
  silenceShare: 0.05,
  silenceRatio: 3,
  /** Fewer questions say nothing. */
  silenceLeast: 200,
} as const;

/** The limit of `scale.md` 3.2. */
export function openAdmission({ most, least = RULE.least, start = RULE.start }: AdmissionBounds): Admission {
  const floor = Math.min(least, most);
  let limit = Math.min(start, most);
  let pressed = false;
  const samples: (readonly [total: number, silent: number])[] = [];

  let heldTicks = 0;

  const lower = (): void => {
    limit = Math.max(floor, Math.floor(limit * RULE.factor));
  };

  return {
    get limit() {
      return limit;
    },
    get pressed() {
      return pressed;
    },
    tick({ delayMs, isFull, isHeavy }) {
      if (delayMs > RULE.slowMs || isHeavy) lower();
      else if (heldTicks > 0) heldTicks -= 1;
      else if (delayMs <= RULE.quickMs && isFull) limit = Math.min(most, limit + RULE.step);
    },
    faulted() {
      if (heldTicks > 0) return;
      heldTicks = RULE.heldTicks;
      lower();
    },
    sent(total, silent) {
      samples.push([total, silent]);
      if (samples.length <= RULE.silenceTicks) return;
      const [before = [0, 0] as const] = samples;
      samples.shift();
      if (!isPressed({ total, silent }, before)) return;
      pressed = true;
      samples.length = 0;
      lower();
    },
  };
}

function isPressed(
  { total, silent }: { readonly total: number; readonly silent: number },
  [totalBefore, silentBefore]: readonly [number, number],
): boolean {
  const recent = total - totalBefore;
  if (recent < RULE.silenceLeast) return false;
  const share = (silent - silentBefore) / recent;
  return share > RULE.silenceShare && share > (RULE.silenceRatio * silent) / Math.max(1, total);
}
