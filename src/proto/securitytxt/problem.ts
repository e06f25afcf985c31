/** What is wrong with, or could be better in, a security.txt. */

export interface Problem {
  /** internet.nl's name in kebab-case where it has one. */
  readonly code: string;
  /** From 1; `null` when it is about the whole file. */
  readonly line: number | null;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The code as internet.nl's technical document writes it. */
export const technicalCode = ({ code }: Problem): string => code.replaceAll("-", "_");
