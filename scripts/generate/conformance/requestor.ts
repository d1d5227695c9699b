import { readdirSync, readFileSync } from 'node:fs';
import { DataSet } from '../../../src-main/dicom/dataset/data-set.ts';
import { MemoryStore } from '../../../src-main/dicom/testing/memory-store.ts';
import type { AssociationIndication } from '../../../src-main/dicom/upper-layer/negotiate.ts';
import { listen } from '../../../src-main/net/listen.ts';
import { commit } from '../../../src-main/net/scu/commit.ts';
import { echo } from '../../../src-main/net/scu/echo.ts';
import { find } from '../../../src-main/net/scu/find.ts';
import { findWorklist } from '../../../src-main/net/scu/find-worklist.ts';
import { getEntity } from '../../../src-main/net/scu/get-entity.ts';
import { move } from '../../../src-main/net/scu/move.ts';
import { reportCommitmentTo } from '../../../src-main/net/scu/report-commitment.ts';
import { send } from '../../../src-main/net/scu/send.ts';
import type { Target } from '../../../src-main/net/scu/target.ts';
import { queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import { modelName, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';

/** An activity of the client and the association request it was seen to make. */
export interface Activity {
  readonly name: string;
  /** What makes it happen. */
  readonly when: string;
  readonly request: AssociationIndication;
}

interface Operation {
  readonly name: string;
  readonly when: string;
  readonly run: (target: Target) => Promise<unknown>;
}

const options = { timeouts: { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 } };

/** Every operation that asks for an association, by its file in src-main/net/scu. */
const operations: Readonly<Record<string, readonly Operation[]>> = {
  'echo.ts': [{ name: 'Verification', when: 'a person echoes a server', run: (target) => echo(target, options) }],
  'find.ts': queryModels.map((model) => ({
    name: `Query, ${modelName[model]}`,
    when: 'a person searches a server or opens a row of its answers',
    run: (target) => find(target, { ...options, model, level: 'STUDY', identifier: new DataSet() }).next(),
  })),
  'find-worklist.ts': [
    {
      name: 'Modality worklist query',
      when: 'a person asks a server what it has planned',
      run: (target) => findWorklist(target, { ...options, identifier: new DataSet() }).next(),
    },
  ],
  'move.ts': queryModels.map((model) => ({
    name: `Retrieve by C-MOVE, ${modelName[model]}`,
    when: 'a retrieval is due and the server is set to, or known to do, C-MOVE',
    run: (target) =>
      move(target, { ...options, model, identifier: new DataSet(), destination: 'QUARRY', extensions: queryExtensions }),
  })),
  'get-entity.ts': queryModels.map((model) => ({
    name: `Retrieve by C-GET, ${modelName[model]}`,
    when: 'a retrieval is due and the server is set to, or known to do, C-GET',
    run: (target) =>
      getEntity(target, { ...options, model, identifier: new DataSet(), store: new MemoryStore(), extensions: queryExtensions }),
  })),
  'send.ts': [
    {
      name: 'Storage',
      when: 'files or objects of the archive are to be sent',
      run: (target) =>
        send(target, { ...options, objects: [transferSyntax.ExplicitLE, transferSyntax.JPEGLosslessSV1].map(object) }),
    },
  ],
  'commit.ts': [
    {
      name: 'Storage commitment',
      when: 'a server is to answer for what was sent to it',
      run: (target) =>
        commit(target, {
          ...options,
          instances: [{ sopClassUid: sopClass.CTImageStorage, sopInstanceUid: '1.2.3' }],
          newUid: () => '1.2.3.4',
          inbox: new Proxy({} as Parameters<typeof commit>[1]['inbox'], { get: () => () => undefined }),
          receiverListens: false,
          waitMs: 1,
        }),
    },
  ],
  'report-commitment.ts': [
    {
      name: 'Report of a storage commitment',
      when: 'the outcome of a request for storage commitment is known and its association has ended',
      run: (target) => reportCommitmentTo(target, { transactionUid: '1.2.3', committed: [], failed: [] }, options),
    },
  ],
  // These ask for contexts of the operations above.
  'get.ts': [],
  'probe-retrieve.ts': [],
};

function object(transferSyntaxUid: string) {
  const failure = { kind: 'local', code: 'file-missing' } as const;
  const identity = { sopClassUid: sopClass.CTImageStorage, sopInstanceUid: `1.2.${transferSyntaxUid}` };
  return { ...identity, transferSyntaxUid, label: '', byteLength: 0, open: async () => ({ failure }) };
}

/** Carries out each operation against a listener that notes the request and rejects it. */
export async function activities(): Promise<readonly Activity[]> {
  checkComplete();
  let seen: AssociationIndication | undefined;
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: (indication) => {
      seen ??= indication;
      return { accept: false, result: 1, source: 1, reason: 1 };
    },
    onAssociation: () => undefined,
  });
  if (!listening.ok) throw new Error(listening.code);
  const target = {
    host: '127.0.0.1',
    port: listening.listener.port,
    calledAeTitle: 'SERVER',
    callingAeTitle: 'QUARRY',
    queryExtensions,
  };
  const found: Activity[] = [];
  for (const { name, when, run } of usedOperations()) {
    seen = undefined;
    await run(target);
    if (seen === undefined) throw new Error(`${name} asked for no association`);
    found.push({ name, when, request: seen });
  }
  await listening.listener.close({ graceMs: 0 });
  return found;
}

/** Operations that some way into the program leads to: what is there, but built into nothing yet, is not claimed. */
function usedOperations(): readonly Operation[] {
  const source = new URL('../../../src-main/', import.meta.url);
  const files = [
    'engine.ts',
    ...['engine', 'host', 'local-node'].flatMap((folder) =>
      sourcesIn(new URL(`${folder}/`, source)).map((file) => `${folder}/${file}`),
    ),
  ];
  const texts = files.map((file) => readFileSync(new URL(file, source), 'utf8'));
  return Object.entries(operations).flatMap(([file, own]) =>
    texts.some((text) => text.includes(`net/scu/${file}'`)) ? own : [],
  );
}

function sourcesIn(folder: URL): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.map((file) => file.replaceAll('\\', '/')).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

/** A new operation belongs into the statement: without it this fails. */
function checkComplete(): void {
  const folder = new URL('../../../src-main/net/scu/', import.meta.url);
  for (const file of sourcesIn(folder)) {
    if (file === 'open-session.ts') continue;
    const opens = readFileSync(new URL(file, folder), 'utf8').includes('openSession(');
    if (opens && operations[file] === undefined)
      throw new Error(`src-main/net/scu/${file} is not in scripts/generate/conformance/requestor.ts`);
  }
}
