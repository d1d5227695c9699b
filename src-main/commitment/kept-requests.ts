import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { ReceivedCommitmentRequest } from '../dicom/services/commitment-scp.ts';
import { errorCode } from '../system/error-code.ts';
import { moveAside, readJsonFile, writeJsonFile } from '../system/json-file.ts';

const fileSchema = z.object({
  schemaVersion: z.literal(1),
  transactionUid: z.string(),
  callingAeTitle: z.string(),
  calledAeTitle: z.string(),
  /** SOP class and instance UIDs. */
  instances: z.array(z.tuple([z.string(), z.string()])),
  tries: z.number().int().nonnegative(),
});

/** A request whose report is not delivered yet. */
export interface KeptRequest {
  /** Name of its file: the same caller and transaction have the same. */
  readonly id: string;
  readonly request: ReceivedCommitmentRequest;
  /** So often delivery was tried in vain. */
  readonly tries: number;
}

export type Saved = { ok: true } | { ok: false; failure: ServiceFailure };

/** The requests that a report is owed for, each in a file of its own. In memory as long as they are there: callers bound their number. */
export class KeptRequests {
  readonly #folder: string;
  readonly #kept = new Map<string, KeptRequest>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what earlier runs left. `onProblem` hears of a file of no use, which is kept under another name. */
  static async open(folder: string, now: Date, onProblem: (failure: ServiceFailure) => void): Promise<KeptRequests> {
    const requests = new KeptRequests(folder);
    const names = await readdir(folder).catch((): string[] => []);
    for (const name of names.filter((found) => found.endsWith('.json'))) {
      const file = join(folder, name);
      const content = await readJsonFile(file);
      const parsed = content.kind === 'value' ? fileSchema.safeParse(content.value) : undefined;
      if (parsed?.success) requests.#take(parsed.data);
      else if (content.kind === 'unreadable') onProblem(content.failure);
      else if (content.kind !== 'missing') {
        await moveAside(file, 'damaged', now);
        onProblem({ kind: 'local', code: 'damaged-file', detail: file });
      }
    }
    return requests;
  }

  get size(): number {
    return this.#kept.size;
  }

  all(): KeptRequest[] {
    return [...this.#kept.values()];
  }

  /** The same transaction of the same caller, while its report is owed. */
  find(request: ReceivedCommitmentRequest): KeptRequest | undefined {
    return this.#kept.get(idOf(request));
  }

  /** On the disk when it resolves. */
  async keep(request: ReceivedCommitmentRequest, tries = 0): Promise<Saved> {
    const id = idOf(request);
    try {
      await mkdir(this.#folder, { mode: 0o700 });
    } catch (error) {
      // What it lies in is not made: where that is gone, a volume is gone, and nothing may be written in its place.
      if (errorCode(error) !== 'EEXIST')
        return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail: this.#folder } };
    }
    const { transactionUid, callingAeTitle, calledAeTitle } = request;
    const instances = request.instances.map(({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid]);
    const content = { schemaVersion: 1, transactionUid, callingAeTitle, calledAeTitle, instances, tries };
    const saved = await writeJsonFile(this.#fileOf(id), content);
    if (saved.ok) this.#kept.set(id, { id, request, tries });
    return saved;
  }

  async forget(id: string): Promise<void> {
    this.#kept.delete(id);
    // One that cannot be removed is reported once more after a restart, which does no harm.
    await rm(this.#fileOf(id), { force: true }).catch(() => undefined);
  }

  #take(content: z.infer<typeof fileSchema>): void {
    const { transactionUid, callingAeTitle, calledAeTitle, tries } = content;
    const instances = content.instances.map(([sopClassUid, sopInstanceUid]) => ({ sopClassUid, sopInstanceUid }));
    const request = { transactionUid, callingAeTitle, calledAeTitle, instances };
    const id = idOf(request);
    this.#kept.set(id, { id, request, tries });
  }

  #fileOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }
}

/** Names on disk never come from remote text. */
function idOf({ transactionUid, callingAeTitle }: ReceivedCommitmentRequest): string {
  return createHash('sha256').update(`${callingAeTitle}\n${transactionUid}`).digest('hex').slice(0, 32);
}
