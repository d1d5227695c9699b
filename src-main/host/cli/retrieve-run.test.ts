import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Output } from './output.ts';
import { finishRetrieve } from './retrieve-run.ts';
import { RetrieveTotal } from './retrieve-total.ts';

it('tells what has arrived where the server was gone before it counted anything, and ends as done in part', async () => {
  const stdout = new PassThrough();
  const output = new Output({ stdout, stderr: new PassThrough() }, false);
  const total = new RetrieveTotal();
  total.add({
    ok: false,
    counts: { completed: 0, failed: 0, warning: 0, remaining: undefined },
    failedUids: [],
    cancelled: false,
    failure: { kind: 'association', ending: { kind: 'transport-lost', phase: 'service' } },
  });
  const target = { host: '127.0.0.1', port: 104, calledAeTitle: 'PACS', callingAeTitle: 'QUARRY' };
  const timeouts = { connectMs: 1, associationMs: 1, responseMs: 1, silenceMs: 1 };
  const arrived = { objects: 8, bytes: 1_000_000 };
  const folder = { store: { open: () => expect.fail() }, folder: '/out', arrived, failure: undefined, settled: async () => {} };
  const server = { label: 'PACS', target, timeouts };
  expect(await finishRetrieve(output, { command: 'move', server, total, ms: 1, folder, destination: 'QUARRY' })).toBe(7);
  expect(String(stdout.read())).toContain('Received 8 objects (1.0 MB) from PACS into /out');
});
