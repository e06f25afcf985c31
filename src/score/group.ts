/** One group of targets: where they fall, now and before. */
import type { Report } from "../model/report.ts";
import { AGREEMENTS, STANDARDS } from "../model/standard.table.ts";
import { ADOPTION, type Adoption, type GroupStatistics, type Share } from "../model/statistics.ts";
import { type AdoptedStatuses, adoptionOf, adoptionOfTest, agreementOf } from "./adoption.ts";

export interface GroupTally {
  readonly add: (report: Report, previous: Report | null) => void;
  readonly miss: (previous: Report) => void;
  readonly end: (hasPrevious: boolean) => Omit<GroupStatistics, "group">;
}

type Counts = Record<Adoption, number>;

/** What is counted of one id. */
interface Tally {
  readonly now: Counts;
  readonly before: Counts;
  /** Targets with a definite result in both runs, and how many of them had adopted it. */
  readonly matched: { n: number; now: number; before: number };
}

/** A sum and how many went into it. */
interface Mean {
  sum: number;
  n: number;
}

const SIDES = ["web", "mail"] as const;
type Side = (typeof SIDES)[number];

export function openGroup(adopted: AdoptedStatuses): GroupTally {
  const tallies = {
    standards: new Map<string, Tally>(),
    agreements: new Map<string, Tally>(),
    tests: new Map<string, Tally>(),
  };
  const scores = { now: bySide(openMean), before: bySide(openMean) };
  const names = openNames();

  const countAll = (report: Report | null, previous: Report | null): void => {
    const { type } = (report ?? previous)?.target ?? {};
    for (const standard of STANDARDS.filter((row) => row.type === type)) {
      const of = (each: Report | null): Adoption | null =>
        each === null ? null : adoptionOf(standard, each, adopted);
      count(tallies.standards, standard.id, of(report), of(previous));
    }
    for (const agreement of AGREEMENTS.filter((row) => row.type === type)) {
      const of = (each: Report | null): Adoption | null =>
        each === null ? null : agreementOf(agreement, each, adopted);
      count(tallies.agreements, agreement.id, of(report), of(previous));
    }
    countTests(tallies.tests, report, previous, adopted);
  };

  return {
    add: (report, previous) => {
      names.add(report);
      addScore(scores.now, report);
      if (previous !== null) addScore(scores.before, previous);
      countAll(report, previous);
    },
    miss: (previous) => {
      addScore(scores.before, previous);
      countAll(null, previous);
    },
    end: (hasPrevious) => ({
      ...names.end(),
      average_score: bySide((side) => meanOf(scores.now[side])),
      average_score_delta: bySide((side) =>
        hasPrevious ? difference(meanOf(scores.now[side]), meanOf(scores.before[side])) : null,
      ),
      standards: sharesOf(tallies.standards, hasPrevious),
      agreements: sharesOf(tallies.agreements, hasPrevious),
      tests: sharesOf(tallies.tests, hasPrevious),
    }),
  };
}

/** Counts names and the perfect ones; the reports of a name come one after the other, so only the last name is kept. */
function openNames() {
  const hall = { web: 0, mail: 0, champion: 0 };
  let last = "";
  let perfect = new Set<string>();
  let n = 0;
  return {
    add: ({ target, score }: Report): void => {
      if (target.name !== last) {
        last = target.name;
        perfect = new Set();
        n++;
      }
      if (score.percentage !== 100 || !isSide(target.type)) return;
      hall[target.type]++;
      perfect.add(target.type);
      if (perfect.size === SIDES.length) hall.champion++;
    },
    end: (): Pick<GroupStatistics, "n" | "hall_of_fame"> => ({ n, hall_of_fame: { ...hall } }),
  };
}

const isSide = (type: string): type is Side => type === "web" || type === "mail";

function bySide<T>(make: (side: Side) => T): { web: T; mail: T } {
  return { web: make("web"), mail: make("mail") };
}

function countTests(
  tallies: Map<string, Tally>,
  report: Report | null,
  previous: Report | null,
  adopted: AdoptedStatuses,
): void {
  const adoptionsOf = (each: Report | null): ReadonlyMap<string, Adoption> =>
    new Map(each?.tests.map((test) => [test.id, adoptionOfTest(test, adopted)] as const));
  const [now, before] = [adoptionsOf(report), adoptionsOf(previous)];
  for (const id of new Set([...now.keys(), ...before.keys()])) {
    count(tallies, id, now.get(id) ?? null, before.get(id) ?? null);
  }
}

function count(tallies: Map<string, Tally>, id: string, now: Adoption | null, before: Adoption | null): void {
  const tally = tallies.get(id) ?? {
    now: noCounts(),
    before: noCounts(),
    matched: { n: 0, now: 0, before: 0 },
  };
  tallies.set(id, tally);
  if (now !== null) tally.now[now]++;
  if (before !== null) tally.before[before]++;
  if (!(isDefinite(now) && isDefinite(before))) return;
  tally.matched.n++;
  if (now === "adopted") tally.matched.now++;
  if (before === "adopted") tally.matched.before++;
}

const noCounts = (): Counts => Object.fromEntries(ADOPTION.map((adoption) => [adoption, 0])) as Counts;

const isDefinite = (adoption: Adoption | null): boolean =>
  adoption === "adopted" || adoption === "not_adopted";

const sharesOf = (tallies: ReadonlyMap<string, Tally>, hasPrevious: boolean): Share[] =>
  [...tallies].filter(([, { now }]) => total(now) > 0).map(([id, tally]) => shareOf(id, tally, hasPrevious));

function shareOf(id: string, { now, before, matched }: Tally, hasPrevious: boolean): Share {
  return {
    id,
    n: total(now),
    ...now,
    pct: shareAmongDecided(now),
    pct_of_all: percent(now.adopted, total(now) - now.not_measured),
    delta_pp: hasPrevious ? difference(shareAmongDecided(now), shareAmongDecided(before)) : null,
    delta_pp_matched: hasPrevious
      ? difference(percent(matched.now, matched.n), percent(matched.before, matched.n))
      : null,
    n_matched: matched.n,
  };
}

const total = (counts: Counts): number => ADOPTION.reduce((sum, adoption) => sum + counts[adoption], 0);

const shareAmongDecided = ({ adopted, not_adopted: not }: Counts): number | null =>
  percent(adopted, adopted + not);

/** Percent with two decimals, half up, on integers; `null` of nothing. */
function percent(part: number, whole: number): number | null {
  if (whole === 0) return null;
  return Math.floor((part * 20_000 + whole) / (2 * whole)) / 100;
}

const openMean = (): Mean => ({ sum: 0, n: 0 });

function addScore(means: Readonly<Record<Side, Mean>>, { target, score }: Report): void {
  if (score.percentage === null || !isSide(target.type)) return;
  const mean = means[target.type];
  mean.sum += score.percentage;
  mean.n++;
}

const meanOf = ({ sum, n }: Mean): number | null =>
  n === 0 ? null : Math.floor((sum * 200 + n) / (2 * n)) / 100;

const difference = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : Math.round((now - before) * 100) / 100;
