import { describe, expect, test } from "vitest";
import { UserError } from "../../src/model/user-error.ts";
import { resultJson } from "../../src/report/json.ts";
import { exitCode } from "../../src/scan/exit-code.ts";
import { judge } from "../../src/scan/judge.ts";
import type { TargetDone } from "../../src/scan/request.ts";
import { scan } from "../../src/scan/scan.ts";
import { validate } from "../../src/store/schema.ts";
import { sampleEvidence } from "../store/sample.ts";
import { fakeNet, requestFor } from "./fake-net.ts";

const NAMES = Array.from({ length: 9 }, (_, index) => `d${index}.nl`);

async function errorOf(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return error;
  throw new Error(`no user error, but ${error}`);
}

describe("several targets", () => {
  test.each([
    [undefined, 4],
    [1, 1],
    [20, 9],
  ])("with concurrency %s at most %i at once", async (concurrency, most) => {
    const net = fakeNet();
    await scan(await requestFor(NAMES, net, concurrency === undefined ? {} : { concurrency }));
    expect(net.opened).toEqual(NAMES);
    expect(net.most()).toBe(most);
  });

  test("are told of as they are done", async () => {
    const seen: TargetDone[] = [];
    await scan(await requestFor(NAMES, fakeNet(), { onTarget: (done) => void seen.push(done) }));
    expect(seen.map(({ done }) => done)).toEqual(NAMES.map((_, index) => index + 1));
    expect(seen.every(({ total, reports }) => total === 9 && reports.length === 2)).toBe(true);
  });

  test("end when what is done cannot be written", async () => {
    const net = fakeNet();
    const onTarget = () => {
      throw new UserError("output-unwritable", { what: "disk full" });
    };
    const error = await errorOf(scan(await requestFor(NAMES, net, { onTarget, concurrency: 1 })));
    expect(error.code).toBe("output-unwritable");
    expect(net.opened).toHaveLength(1);
  });
});

describe("silence", () => {
  test("is no verdict: nothing was measured", async () => {
    const { result } = await scan(await requestFor(["d.nl"], fakeNet()));
    for (const { status, score, tests } of result.reports) {
      expect(status).toBe("error");
      expect(score).toMatchObject({ percentage: null, null_reason: "error" });
      expect(tests.filter((each) => !["error", "not_tested"].includes(each.status))).toEqual([]);
    }
    expect(exitCode(result)).toBe(3);
  });
});

describe("interruption", () => {
  test("before the first target: a result without reports, all targets left", async () => {
    const { result, skipped, evidence } = await scan(
      await requestFor(NAMES, fakeNet(), { signal: AbortSignal.abort() }),
    );
    expect(skipped.map(({ name }) => name)).toEqual(NAMES);
    expect(result.reports).toEqual([]);
    expect(evidence).toEqual([]);
    expect(validate("result", result)).toEqual([]);
  });

  test("in the middle: what runs is finished, the rest is left", async () => {
    const interruption = new AbortController();
    const request = await requestFor(NAMES, fakeNet(), {
      signal: interruption.signal,
      concurrency: 2,
      onTarget: ({ done }) => {
        if (done === 3) interruption.abort();
      },
    });
    const { result, skipped } = await scan(request);
    const names = new Set(result.reports.map(({ target }) => target.name));
    expect(names.size).toBeGreaterThanOrEqual(3);
    expect(names.size + skipped.length).toBe(9);
  });
});

describe("nothing to do", () => {
  const { options } = sampleEvidence();

  test("an unknown test is refused before anything is sent", async () => {
    const net = fakeNet();
    const request = await requestFor(["d.nl"], net, { options: { ...options, only: ["web_dnsec"] } });
    expect((await errorOf(scan(request))).code).toBe("test-unknown");
    expect(net.opened).toEqual([]);
  });

  test("a side that the target does not have is refused", async () => {
    const request = await requestFor(["www.d.nl"], fakeNet(), { options: { ...options, only: ["mail"] } });
    const error = await errorOf(scan(request));
    expect(error.message).toContain("no test is left for www.d.nl");
  });
});

describe("a bug in a probe", () => {
  test("spoils its own tests only, and shows in the exit code", async () => {
    const bugs: string[] = [];
    const net = fakeNet(() => ({
      zone: async () => {
        throw new Error("oops");
      },
    }));
    const { result } = await scan(await requestFor(["d.nl"], net, { onBug: (where) => bugs.push(where) }));
    const causes = (id: string) => result.reports[0]?.tests.find((each) => each.id === id)?.cause;
    expect(causes("web_ipv6_ns_address")).toBe("internal");
    expect(causes("web_dnssec_exist")).not.toBe("internal");
    expect(bugs).toContain("probe ns");
    expect(exitCode(result)).toBe(4);
  });
});

describe("problems of this machine", () => {
  test("stand in the header", async () => {
    const { vantage } = sampleEvidence();
    const net = fakeNet(undefined, { ...vantage, ipv6: "none" });
    const { result } = await scan(await requestFor(["d.nl"], net));
    expect(result.run.problems).toEqual([{ code: "ipv6-none", detail: "none" }]);
    expect(result.reports[0]?.evidence.vantage).toMatchObject({ ipv4: true, ipv6: false });
  });
});

test("judge gives the bytes of the scan", async () => {
  const request = await requestFor(["b.nl", "a.nl"], fakeNet(), { now: "2027-01-01T00:00:00.000Z" });
  const { result, evidence } = await scan(request);
  const documents = JSON.parse(JSON.stringify(evidence));
  const { now: _now, ...judging } = request;
  expect(resultJson(judge(documents, judging))).toBe(resultJson(result));
});

test("a profile that names a verdict which does not exist is refused before anything is sent", async () => {
  const net = fakeNet();
  const request = await requestFor(["d.nl"], net);
  const verdicts = {
    "web_dnssec_exist/bda": { status: "warning" as const },
    "web_dnssec_exist/bad": { status: "warning" as const },
  };
  const error = await errorOf(scan({ ...request, profile: { ...request.profile, verdicts } }));
  expect(error.code).toBe("config-invalid");
  expect(error.details).toEqual([
    '"web_dnssec_exist/bda": the test has no verdict "bda"; did you mean "web_dnssec_exist/bad"?',
  ]);
  expect(net.opened).toEqual([]);
});

test("without evidence there is nothing to judge", async () => {
  const request = await requestFor(["d.nl"], fakeNet());
  expect(() => judge([], request)).toThrow(UserError);
});
