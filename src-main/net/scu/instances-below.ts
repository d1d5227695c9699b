import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { imageClassesOfModality } from '../../dicom/services/classes-of-modality.ts';
import type { AskServer } from './ask-server.ts';
import { type EntityKeys, retrieveIdentifier } from './retrieve-identifier.ts';

/** An instance as a server lists it. */
export interface ListedInstance {
  /** Unique keys down to the series. */
  readonly series: EntityKeys;
  /** The one it has, or those it may have going by the modality where the server does not tell; none where it tells neither. */
  readonly sopClassUids: readonly string[];
  readonly isClassTold: boolean;
  /** As (0008,3002) tells; undefined where it does not. */
  readonly transferSyntaxes: readonly string[] | undefined;
}

export interface InstancesBelow {
  /** By SOP Instance UID. */
  readonly instances: ReadonlyMap<string, ListedInstance>;
  /** False when the server did not answer everything, or has more than is asked for. */
  readonly complete: boolean;
}

/** Questions and instances beyond which a server is asked no further. */
const maxQuestions = 2_000;
const maxInstances = 100_000;

/** Lists the instances below an entity with C-FINDs level by level, each naming all levels above it (PS3.4 §C.4.1.2.1). */
export async function instancesBelow(path: EntityKeys, ask: AskServer): Promise<InstancesBelow> {
  const walk = new Walk(ask);
  await walk.below(path);
  return { instances: walk.instances, complete: walk.complete };
}

class Walk {
  readonly instances = new Map<string, ListedInstance>();
  complete = true;
  readonly #ask: AskServer;
  #questions = 0;

  constructor(ask: AskServer) {
    this.#ask = ask;
  }

  async below(path: EntityKeys): Promise<void> {
    switch (path.level) {
      case 'PATIENT':
        for (const study of await this.#answers('STUDY', withKeys({ ...path, level: 'STUDY' }, tags.StudyInstanceUID))) {
          const StudyInstanceUID = uidOf(study, tags.StudyInstanceUID);
          if (StudyInstanceUID !== undefined) await this.below({ ...path, level: 'STUDY', StudyInstanceUID });
        }
        return;
      case 'STUDY':
        for (const StudyInstanceUID of listed(path.StudyInstanceUID)) await this.#series({ ...path, StudyInstanceUID });
        return;
      case 'SERIES':
      case 'IMAGE':
        for (const SeriesInstanceUID of listed(path.SeriesInstanceUID)) await this.#series({ ...path, SeriesInstanceUID });
        return;
    }
  }

  /** One series where the path names it, else all of the study. */
  async #series(path: EntityKeys): Promise<void> {
    const { SOPInstanceUID, ...above } = path;
    const identifier = withKeys({ ...above, level: 'SERIES' }, tags.SeriesInstanceUID).set(tags.Modality, 'CS', '');
    for (const answer of await this.#answers('SERIES', identifier)) {
      const SeriesInstanceUID = uidOf(answer, tags.SeriesInstanceUID) ?? above.SeriesInstanceUID;
      if (SeriesInstanceUID === undefined) continue;
      const series = { ...above, level: 'SERIES', SeriesInstanceUID } as const;
      await this.#images(series, SOPInstanceUID, answer.string(tags.Modality) ?? '');
    }
  }

  async #images(series: EntityKeys, SOPInstanceUID: string | undefined, modality: string): Promise<void> {
    const path = { ...series, level: 'IMAGE', SOPInstanceUID } as const;
    const identifier = withKeys(path, tags.SOPInstanceUID, tags.SOPClassUID, tags.AvailableTransferSyntaxUID);
    for (const answer of await this.#answers('IMAGE', identifier)) {
      const uid = uidOf(answer, tags.SOPInstanceUID);
      if (uid === undefined) continue;
      const told = uidOf(answer, tags.SOPClassUID);
      const syntaxes = answer.strings(tags.AvailableTransferSyntaxUID).map((value) => value.trim());
      this.instances.set(uid, {
        series,
        sopClassUids: told === undefined ? imageClassesOfModality(modality) : [told],
        isClassTold: told !== undefined,
        transferSyntaxes: syntaxes.some((syntax) => syntax !== '') ? syntaxes : undefined,
      });
    }
  }

  async #answers(level: QueryLevel, identifier: DataSet): Promise<readonly DataSet[]> {
    const room = maxInstances - this.instances.size;
    if (++this.#questions > maxQuestions || room <= 0) {
      this.complete = false;
      return [];
    }
    const { answers, failure } = await this.#ask(level, identifier, room);
    if (failure !== undefined || answers.length === room) this.complete = false;
    return answers;
  }
}

/** The path, and these UIDs asked back where it does not name them. */
function withKeys(path: EntityKeys, ...asked: readonly number[]): DataSet {
  const identifier = retrieveIdentifier(path);
  for (const tag of asked) if (!identifier.has(tag)) identifier.set(tag, 'UI', '');
  return identifier;
}

function listed(value: string | undefined): string[] {
  return value?.split('\\').filter((uid) => uid !== '') ?? [];
}

function uidOf(answer: DataSet, tag: number): string | undefined {
  // Servers have UIDs that break the rules of PS3.5 §9.1; what cannot be one at all, or would be a pattern, is left out.
  const uid = answer.string(tag)?.trim() ?? '';
  return /^[0-9.]{1,64}$/.test(uid) ? uid : undefined;
}
