import { afterEach, expect, it } from 'vitest';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { FindProvider } from '../dicom/services/c-find-scp.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { ServiceRegistry } from '../dicom/services/service-registry.ts';
import { type DimseServer, dimseServer } from '../net/testing/dimse-server.ts';
import { defaultSettings } from '../servers/settings-store.ts';
import { ThreadTranscoder } from '../transcoding/thread-transcoder.ts';
import { city } from '../transfers/testing/fakes.ts';
import { overNetwork } from './network.ts';

let server: DimseServer | undefined;
afterEach(() => server?.close());

/** Two studies; the series is in the second, or in both. A query that does not name the study is refused. */
async function locate(inBoth: boolean) {
  const provider = new FindProvider(
    {
      async *find({ level, identifier }) {
        const study = identifier.string(tags.StudyInstanceUID);
        if (level === 'STUDY') yield ['1.1', '1.2'].map((uid) => new DataSet().set(tags.StudyInstanceUID, 'UI', uid));
        else if (inBoth || study === '1.2') yield [new DataSet().set(tags.SeriesInstanceUID, 'UI', '1.2.7')];
      },
      select: async () => [],
    },
    () => Promise.resolve(),
  );
  server = await dimseServer(new ServiceRegistry().register(sopClass.StudyRootFind, provider));
  const network = overNetwork({
    targetOf: () => city.target,
    transcoder: new ThreadTranscoder(),
    settings: () => defaultSettings,
    store: () => {
      throw new Error('nothing is stored');
    },
    now: () => new Date(0),
    commitment: { inbox: new CommitmentInbox(), receiverListens: () => false, waitMs: 0, newUid: () => '2.25.1' },
  });
  const path = { level: 'SERIES', SeriesInstanceUID: '1.2.7' } as const;
  return network.locate({ ...city, target: server.target }, { model: 'study', path, signal: new AbortController().signal });
}

it('a series that is known by its own UID only is found level by level', async () => {
  expect(await locate(false)).toEqual({
    ok: true,
    path: { level: 'SERIES', StudyInstanceUID: '1.2', SeriesInstanceUID: '1.2.7' },
  });
});

it('one that is in two studies is not taken for one of them', async () => {
  expect(await locate(true)).toEqual({ ok: true, path: undefined });
});
