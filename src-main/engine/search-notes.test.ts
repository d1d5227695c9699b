import { afterEach, expect, it } from 'vitest';
import type { ServerInput } from '../../src-shared/contract/servers.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import type { RequestServer } from '../dicom/dimse/performed-operation.ts';
import { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { type DimseServer, dimseServer } from '../net/testing/dimse-server.ts';
import { defaultSettings } from '../servers/settings-store.ts';
import { ThreadTranscoder } from '../transcoding/thread-transcoder.ts';
import { overNetwork } from './network.ts';

let server: DimseServer | undefined;
afterEach(() => server?.close());

async function search(answering: RequestServer) {
  server = await dimseServer(answering);
  const { target } = server;
  const { host, port, calledAeTitle } = target;
  const bookmark: ServerInput = { name: 'It', host, port, calledAeTitle, retrieveMethod: 'automatic', colour: 'grey' };
  const store = () => {
    throw new Error('nothing is stored');
  };
  const commitment = { inbox: new CommitmentInbox(), receiverListens: () => false, waitMs: 0, newUid: () => '2.25.1' };
  const network = overNetwork({
    settings: () => defaultSettings,
    targetOf: () => target,
    store,
    transcoder: new ThreadTranscoder(),
    now: () => new Date(0),
    commitment,
  });
  const answers = network.search(bookmark, { model: 'study', level: 'STUDY', keys: {} }, new AbortController().signal);
  for (;;) {
    const step = await answers.next();
    if (step.done) return step.value;
  }
}

it('a search that ends with a warning says which one, whole, and that keys were not matched', async () => {
  const match = writeDataSet(new DataSet().set(tags.StudyInstanceUID, 'UI', '1.2'), transferSyntax.ExplicitLE);
  const end = await search({
    begin: (operation) =>
      operation.session.collect(() => {
        operation.respond(0xff01, {}, match);
        operation.respond(0xb001, { errorComment: 'Index is old', errorId: 7, offendingElements: [tags.StudyDescription] });
      }),
  });
  expect(end).toMatchObject({ kind: 'complete' });
  expect(end.notes?.[0]).toBe('The server does not support all of these keys; there may be more matches than fit them.');
  expect(end.notes?.[1]).toMatch(/B001.*warning.*StudyDescription\(0008,1030\).*error ID 7.*comment “Index is old”/);
});

it('a search that the server refuses keeps comment, offending elements and error ID in its failure', async () => {
  const status = { code: 0xa900, errorComment: 'No such level', errorId: 3, offendingElements: [tags.QueryRetrieveLevel] };
  const end = await search({
    begin: (operation) => operation.session.collect(() => operation.respond(status.code, status)),
  });
  expect(end).toEqual({ kind: 'failed', failure: { kind: 'status', service: 'C-FIND', status }, notes: [] });
});
