import { describe, expect, it } from 'vitest';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { ArrivalRegistry } from './arrival-registry.ts';
import type { RetrieveSpec } from './job.ts';
import type { Remote, RemoteServer, RetrieveCapabilities } from './remote.ts';
import { type RetrieveParts, runRetrieve } from './retrieve-job.ts';
import { city, ending, fakeRemote, RecordingContext } from './testing/fakes.ts';
import { ManualClock } from './testing/manual-clock.ts';

const study: RetrieveSpec = {
  kind: 'retrieve',
  serverId: 'city',
  model: 'study',
  path: { level: 'STUDY', PatientID: 'P1', StudyInstanceUID: '1.2.3' },
};
const both: RetrieveCapabilities = { move: ['patient', 'study'], get: ['patient', 'study'] };

function setUp(
  remote: Partial<Remote>,
  options: { receiver?: { loopbackOnly: boolean } | undefined } = { receiver: { loopbackOnly: true } },
) {
  const studies = new Map<string, string>();
  const registry = new ArrivalRegistry(({ StudyInstanceUID }, uid) => studies.get(uid) === StudyInstanceUID);
  const learned: (RetrieveCapabilities | undefined)[] = [];
  const clock = new ManualClock();
  const expected: [string, number][] = [];
  const parts: RetrieveParts = {
    remote: fakeRemote(remote),
    arrivals: {
      receiver: () => options.receiver && { aeTitle: 'QUARRY', ...options.receiver },
      watch: (expected, onArrival) => registry.watch(expected, onArrival),
    },
    servers: {
      learned: async (_id, capabilities) => {
        learned.push(capabilities);
      },
    },
    clock,
    arrivalGraceMs: 5_000,
    onExpected: ({ level }, instances) => expected.push([level, instances]),
  };
  const arrive = (sopInstanceUid: string, studyInstanceUid = '1.2.3') => {
    studies.set(sopInstanceUid, studyInstanceUid);
    return registry.received({ sopInstanceUid, bytes: 100, callingAeTitle: 'CITY', moveOriginator: 'QUARRY' });
  };
  const refuse = (sopInstanceUid: string, refused: ServiceFailure) =>
    registry.received({ sopInstanceUid, bytes: 100, callingAeTitle: 'CITY', moveOriginator: 'QUARRY', refused });
  return { parts, learned, expected, clock, arrive, refuse, context: new RecordingContext() };
}

const knows = (capabilities: RetrieveCapabilities, more: Partial<RemoteServer> = {}): RemoteServer => ({
  ...city,
  capabilities,
  ...more,
});

describe('an entity whose row lacks a key above it', () => {
  const series = { level: 'SERIES', SeriesInstanceUID: '1.2.3.4' } as const;

  it('is looked up before it is retrieved, and that is said', async () => {
    const asked: unknown[] = [];
    const test = setUp({
      locate: async (_server, { path }) => ({ ok: true, path: { ...path, StudyInstanceUID: '1.2.3' } }),
      get: async (_server, { path, onArrival }) => {
        asked.push(path);
        onArrival({ sopInstanceUid: '1', bytes: 1 });
        return ending({ completed: 1 });
      },
    });
    const spec: RetrieveSpec = { ...study, path: series, method: 'C-GET' };
    expect(await runRetrieve(spec, knows(both), test.parts, test.context)).toEqual({ state: 'complete' });
    expect(asked).toEqual([{ ...series, StudyInstanceUID: '1.2.3' }]);
    expect(test.context.notes).toEqual(['StudyInstanceUID was missing and has been looked up.']);
  });

  it('fails where the server does not find it, naming the key', async () => {
    const test = setUp({ locate: async () => ({ ok: true, path: undefined }) });
    expect(await runRetrieve({ ...study, path: series }, knows(both), test.parts, test.context)).toEqual({
      state: 'failed',
      failure: { kind: 'local', code: 'unique-key-missing', detail: 'StudyInstanceUID' },
    });
  });
});

describe('choosing the method', () => {
  it('probes an unknown server, remembers what it offers and what worked', async () => {
    const test = setUp({
      probe: async () => ({ ok: true, capabilities: both }),
      move: async () => {
        await test.arrive('1');
        return ending({ completed: 1 });
      },
    });
    expect(await runRetrieve(study, city, test.parts, test.context)).toEqual({ state: 'complete' });
    expect(test.context.last).toMatchObject({ method: 'C-MOVE', arrived: 1, completed: 1 });
    expect(test.learned).toEqual([both, { ...both, lastGood: 'C-MOVE' }]);
  });

  it('takes C-GET when the receiver is off, and says what to do when only C-MOVE is offered', async () => {
    const off = { receiver: undefined };
    const byGet = setUp(
      {
        get: async (_server, { onArrival }) => {
          onArrival({ sopInstanceUid: '1', bytes: 10 });
          return ending({ completed: 1 });
        },
      },
      off,
    );
    expect(await runRetrieve(study, knows(both), byGet.parts, byGet.context)).toEqual({ state: 'complete' });
    const moveOnly = setUp({}, off);
    const outcome = await runRetrieve(study, knows({ move: ['study'], get: [] }), moveOnly.parts, moveOnly.context);
    expect(outcome).toEqual({ state: 'failed', failure: { kind: 'local', code: 'receiver-off' } });
  });

  it('does not count on C-MOVE when only this computer reaches the receiver and the server is elsewhere', async () => {
    const test = setUp({
      get: async (_server, { onArrival }) => {
        onArrival({ sopInstanceUid: '1', bytes: 10 });
        return ending({ completed: 1 });
      },
    });
    const outcome = await runRetrieve(
      study,
      knows(both, { target: { ...city.target, host: 'pacs.example' } }),
      test.parts,
      test.context,
    );
    expect(outcome).toEqual({ state: 'complete' });
    expect(test.context.last.method).toBe('C-GET');
  });

  it('starts with what worked last', async () => {
    const test = setUp({
      get: async (_server, { onArrival }) => {
        onArrival({ sopInstanceUid: '1', bytes: 10 });
        return ending({ completed: 1 });
      },
    });
    await runRetrieve(study, knows({ ...both, lastGood: 'C-GET' }), test.parts, test.context);
    expect(test.context.last.method).toBe('C-GET');
  });

  it('names the unique key that is missing instead of asking for everything', async () => {
    const test = setUp({});
    const spec: RetrieveSpec = { ...study, path: { level: 'SERIES', StudyInstanceUID: '1.2.3' } };
    const outcome = await runRetrieve(spec, knows(both), test.parts, test.context);
    expect(outcome).toEqual({
      state: 'failed',
      failure: { kind: 'local', code: 'unique-key-missing', detail: 'SeriesInstanceUID' },
    });
  });
});

describe('falling back', () => {
  it('tries C-GET when the server does not know the destination, and says so', async () => {
    const test = setUp({
      move: async () =>
        ending({ ok: false, status: { code: 0xa801 }, failure: { kind: 'status', service: 'C-MOVE', status: { code: 0xa801 } } }),
      get: async (_server, { onArrival }) => {
        onArrival({ sopInstanceUid: '1', bytes: 10 });
        return ending({ completed: 1 });
      },
    });
    expect(await runRetrieve(study, knows(both), test.parts, test.context)).toEqual({ state: 'complete' });
    expect(test.context.notes).toEqual(['C-MOVE was refused: the server does not know this receiver (A801); trying C-GET.']);
    expect(test.learned.at(-1)).toEqual({ ...both, lastGood: 'C-GET' });
  });

  it('does not when a method was asked for', async () => {
    const failure = { kind: 'status', service: 'C-MOVE', status: { code: 0xa801 } } as const;
    const test = setUp({ move: async () => ending({ ok: false, status: failure.status, failure }) });
    const outcome = await runRetrieve({ ...study, method: 'C-MOVE' }, knows(both), test.parts, test.context);
    expect(outcome).toEqual({ state: 'failed', failure });
  });

  it('does not when part of it is here already', async () => {
    const failure = { kind: 'status', service: 'C-MOVE', status: { code: 0xb000 } } as const;
    const test = setUp({
      move: async () => {
        await test.arrive('1');
        return ending({ ok: false, completed: 1, failed: 2, status: failure.status, failure, failedUids: ['2', '3'] });
      },
    });
    expect(await runRetrieve(study, knows(both), test.parts, test.context)).toEqual({ state: 'partial', failure });
    expect(test.context.problems.map((problem) => problem.item)).toEqual(['2', '3']);
  });

  it('says what kept an object from being stored here, once for each, and does not ask again by the other method', async () => {
    const full = { kind: 'local', code: 'disk-full' } as const;
    for (const some of [true, false]) {
      const test = setUp({
        move: async () => {
          if (some) await test.arrive('1');
          await test.refuse('2', full);
          const status = { code: some ? 0xb000 : 0xa702 };
          const failure = some ? undefined : ({ kind: 'status', service: 'C-MOVE', status } as const);
          return ending({ ok: some, completed: some ? 1 : 0, failed: 2, status, failedUids: ['2', '3'], failure });
        },
      });
      const outcome = await runRetrieve(study, knows(both), test.parts, test.context);
      expect(outcome).toEqual({ state: some ? 'partial' : 'failed', failure: full });
      expect(test.context.problems.map(({ item, explanation: { code } }) => [item, code])).toEqual([
        ['2', 'disk-full'],
        ...(some ? [['3', 'status-B000']] : []),
      ]);
    }
  });

  it('is complete where everything came with a warning, which is told whole', async () => {
    const status = { code: 0xb000, errorComment: 'Coerced', errorId: 5 };
    const test = setUp({
      move: async () => {
        await test.arrive('1');
        return ending({ counts: { completed: 0, failed: 0, warning: 1 }, status });
      },
    });
    expect(await runRetrieve(study, knows(both), test.parts, test.context)).toEqual({ state: 'complete' });
    expect(test.context.last).toMatchObject({ completed: 0, failed: 0, warning: 1, arrived: 1 });
    expect(test.context.problems).toEqual([]);
    expect(test.context.notes.at(-1)).toMatch(/C-MOVE status B000.*warning.*error ID 5.*comment “Coerced”/);
  });

  it('reports the first failure when the second method was not even accepted', async () => {
    const refused = { kind: 'context-refused', abstractSyntax: '1.2', result: 3 } as const;
    const a702 = { kind: 'status', service: 'C-MOVE', status: { code: 0xa702 } } as const;
    const test = setUp({
      move: async () => ending({ ok: false, failed: 3, status: a702.status, failure: a702 }),
      get: async () => ending({ ok: false, failure: refused }),
    });
    expect(await runRetrieve(study, knows(both), test.parts, test.context)).toEqual({ state: 'failed', failure: a702 });
  });
});

describe('judging a C-MOVE by both halves', () => {
  it('tells when the server says it is done and nothing arrived', async () => {
    const test = setUp({ move: async () => ending({ completed: 5 }) });
    const running = runRetrieve({ ...study, method: 'C-MOVE' }, knows(both), test.parts, test.context);
    await test.clock.advance(5_000);
    expect(await running).toMatchObject({ state: 'failed', failure: { code: 'nothing-arrived' } });
  });

  it('waits for stragglers of a server that answers first, and counts each object once', async () => {
    const test = setUp({ move: async () => ending({ completed: 2 }) });
    const running = runRetrieve({ ...study, method: 'C-MOVE' }, knows(both), test.parts, test.context);
    await test.clock.advance(4_000);
    await test.arrive('1');
    await test.arrive('1');
    await test.clock.advance(4_000);
    await test.arrive('2');
    expect(await running).toEqual({ state: 'complete' });
    expect(test.context.last.arrived).toBe(2);
  });

  it('is partial when fewer arrived than the server says it sent', async () => {
    const test = setUp({
      move: async () => {
        await test.arrive('1');
        await test.arrive('9', 'another study');
        return ending({ completed: 3 });
      },
    });
    const running = runRetrieve({ ...study, method: 'C-MOVE' }, knows(both), test.parts, test.context);
    await test.clock.advance(5_000);
    expect(await running).toMatchObject({ state: 'partial', failure: { code: 'some-missing', detail: '1 of 3' } });
  });

  it('ends as cancelled when cancelled, whatever came', async () => {
    const test = setUp({
      move: async () => {
        await test.arrive('1');
        test.context.controller.abort();
        return ending({ ok: false, cancelled: true, completed: 1 });
      },
    });
    expect(await runRetrieve(study, knows(both), test.parts, test.context)).toEqual({ state: 'cancelled' });
  });
});

describe('how many instances the server has', () => {
  const told = async (spec: Partial<RetrieveSpec>, end: Parameters<typeof ending>[0], arrivals: readonly string[] = []) => {
    const test = setUp({
      get: async (_server, { onArrival }) => {
        for (const sopInstanceUid of arrivals) onArrival({ sopInstanceUid, bytes: 1 });
        return ending(end);
      },
    });
    await runRetrieve({ ...study, method: 'C-GET', ...spec }, knows(both), test.parts, test.context);
    return test.expected;
  };

  it('is told as its answer to the query said, then as its sub-operations add up', async () => {
    expect(await told({ expected: 3 }, { completed: 2, failed: 2 }, ['1', '2'])).toEqual([
      ['STUDY', 3],
      ['STUDY', 4],
    ]);
    expect(await told({ expected: 3 }, { completed: 2 }, ['1', '2'])).toEqual([
      ['STUDY', 3],
      ['STUDY', 3],
    ]);
    expect(await told({}, { completed: 2 }, ['1', '2'])).toEqual([['STUDY', 2]]);
  });

  it('is what arrived, where the server reports success and counts nothing', async () => {
    expect(await told({}, {}, ['1', '2', '3'])).toEqual([['STUDY', 3]]);
  });

  it('is not known where it broke off without saying what remained, and is where it said so', async () => {
    const failure = { kind: 'local', code: 'unexpected' } as const;
    expect(await told({}, { ok: false, failure, completed: 2 }, ['1', '2'])).toEqual([['STUDY', 0]]);
    const counts = { remaining: 5, completed: 2, failed: 0, warning: 0 };
    expect(await told({}, { ok: false, failure, counts }, ['1', '2'])).toEqual([['STUDY', 7]]);
    expect(await told({}, { cancelled: true, counts }, ['1', '2'])).toEqual([['STUDY', 7]]);
  });
});
