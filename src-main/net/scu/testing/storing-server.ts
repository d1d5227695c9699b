import { sopClass } from '../../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import { DimseSession } from '../../../dicom/dimse/dimse-session.ts';
import { StoreProvider } from '../../../dicom/services/c-store-scp.ts';
import { ServiceRegistry } from '../../../dicom/services/service-registry.ts';
import type { StoredObject } from '../../../dicom/services/store-source.ts';
import type { IncomingObject } from '../../../dicom/services/store-target.ts';
import { MemoryStore, memoryObject } from '../../../dicom/testing/memory-store.ts';
import type { AssociationPort } from '../../../dicom/upper-layer/port.ts';
import { type Listener, listen } from '../../listen.ts';
import { decideAssociation } from '../../scp/acceptance.ts';
import { type SendRequest, send } from '../send.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const running: Listener[] = [];

/** Ends the servers that were started. */
export async function stopServers(): Promise<void> {
  for (const listener of running.splice(0)) await listener.close({ graceMs: 0 });
}

export function objects(count: number, sopClassUid: string = sopClass.CTImageStorage): StoredObject[] {
  return Array.from({ length: count }, (_, index) =>
    memoryObject({
      sopClassUid,
      sopInstanceUid: `1.2.3.${index}`,
      transferSyntaxUid: transferSyntax.ExplicitLE,
      bytes: new Uint8Array(600).fill(index),
    }),
  );
}

export interface Behaviour {
  /** What becomes of an object; may abort the association it came over. */
  readonly take?: (object: IncomingObject, port: AssociationPort) => Promise<void> | void;
  readonly maxAssociations?: number;
}

/** A storage SCP in whose associations the test can put its hand. */
export async function server({ take, maxAssociations = 64 }: Behaviour) {
  const seen = { associations: 0, most: 0, open: 0, perAssociation: [] as number[] };
  const stored: string[] = [];
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    limits: { maxAssociations },
    accept: (indication) => decideAssociation(indication, { stores: true, gives: false, queryClasses: new Set() }),
    onAssociation: (port) => {
      const nth = seen.associations++;
      seen.perAssociation[nth] = 0;
      seen.most = Math.max(seen.most, ++seen.open);
      void port.ended.then(() => seen.open--);
      const store = new MemoryStore({
        finish: async (object) => {
          await take?.(object, port);
          seen.perAssociation[nth] = (seen.perAssociation[nth] ?? 0) + 1;
          stored.push(object.sopInstanceUid);
          return { code: 0 };
        },
      });
      new DimseSession(port, { server: new ServiceRegistry().registerOthers(() => true, new StoreProvider(store)) });
    },
  });
  if (!listening.ok) throw new Error(listening.code);
  running.push(listening.listener);
  const target = { host: '127.0.0.1', port: listening.listener.port, calledAeTitle: 'NODE', callingAeTitle: 'TEST' };
  return { target, seen, stored };
}

/** Sends, and looks whether each object was told of once. */
export async function sendTo(target: Parameters<typeof send>[0], request: Pick<SendRequest, 'objects'> & Partial<SendRequest>) {
  const told = new Map<string, boolean[]>();
  const end = await send(target, {
    timeouts,
    onObject: ({ sopInstanceUid }, { ok }) => told.set(sopInstanceUid, [...(told.get(sopInstanceUid) ?? []), ok]),
    ...request,
  });
  const failed = [...told].filter(([, outcomes]) => !outcomes[0]).map(([uid]) => uid);
  return { end, failed, onceEach: [...told.values()].every((outcomes) => outcomes.length === 1) && told.size };
}
