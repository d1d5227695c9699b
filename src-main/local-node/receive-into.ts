import type { KeptCounts, Receiving } from '../../src-shared/contract/receiving.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { LocalFailureCode, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { discardTarget } from '../archive/discard-target.ts';
import type { StoreTarget } from '../dicom/services/store-target.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import { convertOnReceiving } from './convert-on-receiving.ts';
import type { HeldRoom } from './held-room.ts';

/** Counts what became of received objects that are not simply kept. */
export class KeptTally {
  #counts: KeptCounts | undefined;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Undefined while nothing but keeping happened. */
  get counts(): KeptCounts | undefined {
    return this.#counts;
  }

  count(what: 'converted' | 'notConverted' | 'discarded', failure?: ServiceFailure): void {
    const before = this.#counts ?? { converted: 0, notConverted: 0, discarded: 0 };
    const problem = failure === undefined ? {} : { lastProblem: explainFailure(failure) };
    this.#counts = { ...before, [what]: before[what] + 1, ...problem };
    this.#changed();
  }
}

/** What is between the network and the archive as an area's setting wants it. Left out, nothing is. */
export function receiveInto(
  target: StoreTarget,
  { keep }: Pick<Receiving, 'keep'>,
  { transcoder, room, tally }: { readonly transcoder: Transcoder; readonly room: HeldRoom; readonly tally: KeptTally },
): StoreTarget {
  switch (keep.kind) {
    case 'as-received':
      return target;
    case 'discarded':
      return countingDiscards(tally);
    case 'converted':
      return convertOnReceiving(target, {
        transcoder,
        room,
        to: () => keep.to,
        otherwise: keep.otherwise,
        onConverted: () => tally.count('converted'),
        onNotConverted: (_object, failure) => tally.count('notConverted', toReceiver(failure)),
      });
  }
}

function countingDiscards(tally: KeptTally): StoreTarget {
  const target = discardTarget();
  return {
    open(object) {
      const sink = target.open(object);
      const finish = () => {
        tally.count('discarded');
        return sink.finish();
      };
      return { write: (fragment) => sink.write(fragment), drained: () => sink.drained(), discard: () => sink.discard(), finish };
    },
  };
}

const reasons: ReadonlySet<LocalFailureCode> = new Set([
  'image-undecodable',
  'image-unencodable',
  'image-too-large',
  'damaged-file',
]);

/** The words for failures to convert speak of another side that wants it so; here it is the area's own setting. */
function toReceiver(failure: ServiceFailure): ServiceFailure {
  if (failure.kind !== 'local') return failure;
  const { code, detail } = failure;
  return reasons.has(code)
    ? { kind: 'local', code: 'not-converted', detail: `${code}${detail === undefined ? '' : `: ${detail}`}` }
    : failure;
}
