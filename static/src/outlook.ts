/* A stored forecast, looked up for another technical share: the same arithmetic as sprints/rules/outlook.py. */

export interface Outlook {
  /** by percent of trials, the billionths of points done by the end of each sprint if nothing were technical */
  table: Record<string, number[]>;
  days: string[];
  names: string[];
  /** shares of past sprints, and how far from them is far */
  seen: number[];
  near: number;
}

const UNIT = 1e9;
const SLACK = 100;

/** The first sprint, from 1, by whose end so many points are done; null beyond those known. */
export function reach(sums: number[], points: number, share: number): number | null {
  const target = Math.round(points * UNIT) - SLACK;
  if (target <= 0) return 1;
  const left = 100 - share;
  if (left <= 0) return null;
  const at = sums.findIndex((units) => units * left >= target * 100);
  return at < 0 ? null : at + 1;
}

/** Points done by the end of a sprint, from 1. */
export const delivered = (sums: number[], sprint: number, share: number): number => (sums[sprint - 1]! * (100 - share)) / (100 * UNIT);

export const isFar = ({ seen, near }: Outlook, share: number): boolean => seen.length > 0 && seen.every((one) => Math.abs(one - share) > near);
