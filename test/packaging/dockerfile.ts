/** A Dockerfile as its steps; enough of the format for the one we have. */

export interface DockerStep {
  readonly instruction: string;
  readonly args: string;
}

const INSTRUCTIONS: ReadonlySet<string> = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

/** The steps in order, continued lines joined. @throws Error for a line that is none */
export function dockerSteps(text: string): readonly DockerStep[] {
  const lines = text
    .replaceAll(/\\\n/g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [, instruction = "", args = ""] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (!INSTRUCTIONS.has(instruction)) throw new Error(`not an instruction: ${line}`);
    return { instruction, args: args.trim() };
  });
}
