import { tags } from '../../../src-shared/dicom/tags.ts';
import { isValidUid } from '../../../src-shared/dicom/uids.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { imageClassesOfModality } from '../../dicom/services/classes-of-modality.ts';
import type { ExpectedKind } from '../../dicom/services/storage-contexts.ts';
import type { AskServer } from './ask-server.ts';
import { type EntityKeys, retrieveIdentifier } from './retrieve-identifier.ts';

/** Series looked into: more would cost more than it tells. */
const seriesLookedInto = 16;
/** Studies of a patient asked about one by one. */
const studiesLookedInto = 8;
const imagesLookedAt = 100;
const listedAtMost = 1_000;

/**
 * Asks which SOP classes will come with a retrieval, and in which transfer syntaxes they are stored. An association has room for 128
 * contexts, too few for every class in every syntax, and what was not proposed is not sent. Servers tell as much as they like:
 * the classes of a study (0008,0062) in one answer or only image by image, the syntaxes (0008,3002) rarely. One that tells no class
 * at all (dcmqrscp) tells the modality, which makes some classes likely. Nothing: no kind.
 */
export async function expectedKinds(path: EntityKeys, ask: AskServer): Promise<ExpectedKind[]> {
  const found = new KindsFound();
  switch (path.level) {
    case 'PATIENT':
      await lookIntoStudies(path, ask, found);
      break;
    case 'STUDY': {
      const [study] = (await ask('STUDY', withKeys(path, [tags.SOPClassesInStudy, 'UI']), 1)).answers;
      await lookIntoSeries(path, ask, found, uidsOf(study, tags.SOPClassesInStudy));
      break;
    }
    case 'SERIES':
    case 'IMAGE':
      await lookAtImages(path, ask, found);
      if (found.classesUntold) {
        const { answers } = await ask('SERIES', withKeys({ ...path, level: 'SERIES' }, [tags.Modality, 'CS']), 1);
        found.modality(answers[0]?.string(tags.Modality));
      }
      break;
  }
  return found.kinds();
}

async function lookIntoStudies(path: EntityKeys, ask: AskServer, found: KindsFound): Promise<void> {
  const identifier = withKeys({ ...path, level: 'STUDY' }, [tags.StudyInstanceUID, 'UI'], [tags.SOPClassesInStudy, 'UI']);
  const { answers } = await ask('STUDY', identifier, listedAtMost);
  for (const study of answers) found.listed(uidsOf(study, tags.SOPClassesInStudy));
  // Those that list no classes tell least: they come first.
  const silentFirst = [...answers].sort((a, b) => classCount(a) - classCount(b));
  for (const study of silentFirst.slice(0, studiesLookedInto)) {
    const [StudyInstanceUID] = uidsOf(study, tags.StudyInstanceUID);
    if (StudyInstanceUID === undefined) continue;
    const listed = uidsOf(study, tags.SOPClassesInStudy);
    await lookIntoSeries({ ...path, level: 'STUDY', StudyInstanceUID }, ask, found, listed);
  }
}

function classCount(study: DataSet): number {
  return uidsOf(study, tags.SOPClassesInStudy).length;
}

/** Where the classes are known already, series are looked into for the syntaxes, as long as the server tells these. */
async function lookIntoSeries(path: EntityKeys, ask: AskServer, found: KindsFound, listed: readonly string[]): Promise<void> {
  found.listed(listed);
  if (listed.length > 0 && found.syntaxesUntold) return;
  const identifier = withKeys({ ...path, level: 'SERIES' }, [tags.SeriesInstanceUID, 'UI'], [tags.Modality, 'CS']);
  const { answers } = await ask('SERIES', identifier, listedAtMost);
  for (const one of answers) found.modality(one.string(tags.Modality));
  for (const SeriesInstanceUID of seriesToLookInto(answers)) {
    await lookAtImages({ ...path, level: 'SERIES', SeriesInstanceUID }, ask, found);
    if (found.classesUntold || (listed.length > 0 && found.syntaxesUntold)) return;
  }
}

/** One of each modality first: they differ most. */
function seriesToLookInto(series: readonly DataSet[]): string[] {
  const byModality = new Map<string, string[]>();
  for (const one of series) {
    const [uid] = uidsOf(one, tags.SeriesInstanceUID);
    const modality = one.string(tags.Modality) ?? '';
    if (uid !== undefined) byModality.set(modality, [...(byModality.get(modality) ?? []), uid]);
  }
  const inTurn = [...byModality.values()].sort((a, b) => a.length - b.length);
  const turns = Array.from({ length: seriesLookedInto }, (_, turn) => inTurn.flatMap((group) => group[turn] ?? []));
  return turns.flat().slice(0, seriesLookedInto);
}

async function lookAtImages(path: EntityKeys, ask: AskServer, found: KindsFound): Promise<void> {
  const keys: Key[] = [
    [tags.SOPClassUID, 'UI'],
    [tags.AvailableTransferSyntaxUID, 'UI'],
  ];
  if (path.SOPInstanceUID === undefined) keys.push([tags.SOPInstanceUID, 'UI']);
  const { answers } = await ask('IMAGE', withKeys({ ...path, level: 'IMAGE' }, ...keys), imagesLookedAt);
  for (const image of answers) {
    const [sopClassUid] = uidsOf(image, tags.SOPClassUID);
    found.image(sopClassUid, uidsOf(image, tags.AvailableTransferSyntaxUID));
  }
}

/** What the answers have told so far. */
class KindsFound {
  readonly #syntaxesOf = new Map<string, Set<string>>();
  readonly #modalities = new Set<string>();
  #silentImages = 0;
  #tellingImages = 0;
  #imagesWithoutClass = 0;

  listed(sopClassUids: readonly string[]): void {
    for (const uid of sopClassUids) if (!this.#syntaxesOf.has(uid)) this.#syntaxesOf.set(uid, new Set());
  }

  modality(modality: string | undefined): void {
    if (modality) this.#modalities.add(modality);
  }

  image(sopClassUid: string | undefined, transferSyntaxes: readonly string[]): void {
    if (sopClassUid === undefined) {
      this.#imagesWithoutClass++;
      return;
    }
    this.listed([sopClassUid]);
    for (const syntax of transferSyntaxes) this.#syntaxesOf.get(sopClassUid)?.add(syntax);
    if (transferSyntaxes.length > 0) this.#tellingImages++;
    else this.#silentImages++;
  }

  /** Images have been seen and none told its syntax: asking for more of them is no use. */
  get syntaxesUntold(): boolean {
    return this.#silentImages > 0 && this.#tellingImages === 0;
  }

  /** Images have been seen and no class, nor was one listed: what is left is the modality. */
  get classesUntold(): boolean {
    return this.#imagesWithoutClass > 0 && this.#syntaxesOf.size === 0;
  }

  kinds(): ExpectedKind[] {
    if (this.classesUntold) this.listed([...this.#modalities].flatMap(imageClassesOfModality));
    return [...this.#syntaxesOf].map(([sopClassUid, syntaxes]) => ({
      sopClassUid,
      transferSyntaxes: syntaxes.size > 0 ? [...syntaxes] : undefined,
    }));
  }
}

type Key = readonly [tag: number, vr: 'UI' | 'CS'];

function withKeys(path: EntityKeys, ...keys: readonly Key[]): DataSet {
  const identifier = retrieveIdentifier(path);
  for (const [tag, vr] of keys) identifier.set(tag, vr, '');
  return identifier;
}

function uidsOf(answer: DataSet | undefined, tag: number): string[] {
  const values = answer?.strings(tag).map((value) => value.trim()) ?? [];
  return [...new Set(values)].filter(isValidUid);
}
