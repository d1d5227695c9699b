import type { Keeping } from '../../../src-shared/contract/receiving.ts';
import type { StoreTarget } from '../../dicom/services/store-target.ts';
import { HeldRoom } from '../../local-node/held-room.ts';
import { KeptTally, receiveInto } from '../../local-node/receive-into.ts';
import { ThreadTranscoder } from '../../transcoding/thread-transcoder.ts';
import type { CommandContext } from './command-context.ts';

/** Objects that were converted, and those that could not be. */
export interface ConversionCounts {
  readonly converted: number;
  readonly notConverted: number;
}

/** Reasons that are told in full; those of more objects are counted. */
const mostTold = 10;

/** Converts objects before they are stored, and tells of those that cannot be. */
export function converting(
  target: StoreTarget,
  keep: Keeping,
  { output }: Pick<CommandContext, 'output'>,
): { readonly store: StoreTarget; readonly counts: ConversionCounts; close(): Promise<void> } {
  const transcoder = new ThreadTranscoder();
  let told = 0;
  const tally = new KeptTally(() => {
    const { notConverted = 0, lastProblem } = tally.counts ?? {};
    if (notConverted <= told) return;
    told = notConverted;
    if (told <= mostTold && lastProblem !== undefined)
      output.note(`Not converted: ${lastProblem.title} (${lastProblem.technical})`);
  });
  return {
    store: receiveInto(target, { keep }, { transcoder, room: new HeldRoom(), tally }),
    get counts() {
      const { converted = 0, notConverted = 0 } = tally.counts ?? {};
      return { converted, notConverted };
    },
    close: () => transcoder.close(),
  };
}
