import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { discardTarget } from '../../archive/discard-target.ts';
import { parseLayout } from './layout-argument.ts';
import { type SyncOption, syncWords } from './options/sync-option.ts';
import { type OutputFolder, openOutputFolder } from './output-folder.ts';
import type { ReceiveHooks } from './receive-hooks.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

export interface ReceivedFolderOptions extends SyncOption {
  readonly output?: string;
  readonly layout?: string;
  readonly ignore?: boolean;
}

/** Opens what the options say that received objects go to: a folder, or nowhere. */
export async function openReceived(
  { output, layout, ignore, sync = 'second' }: ReceivedFolderOptions,
  { hooks, waitedFor }: { readonly hooks?: ReceiveHooks | undefined; readonly waitedFor?: boolean } = {},
): Promise<Parsed<OutputFolder | { readonly notOpened: ServiceFailure }>> {
  if ((output === undefined) === (ignore !== true)) {
    return usageProblem('options-belong-together', 'Say where the files go, or that none are kept: -o <folder> or --ignore.', []);
  }
  if (output === undefined) {
    if (layout === undefined) return parsed(discarding());
    return usageProblem('options-exclude-each-other', '--ignore keeps no file that --layout could name.', []);
  }
  const naming = parseLayout(layout);
  if (!naming.ok) return naming;
  const opened = await openOutputFolder(output, {
    naming: naming.value,
    durability: syncWords[sync],
    waitedFor,
    ...(hooks
      ? {
          note: (dataSet) => dataSet.string(tags.StudyInstanceUID) ?? '',
          onStored: (stored) => hooks.stored(stored),
        }
      : {}),
  });
  return parsed(opened.ok ? opened.value : { notOpened: opened.failure });
}

function discarding(): OutputFolder {
  const target = discardTarget();
  const arrived = { objects: 0, bytes: 0 };
  return {
    store: {
      open(object) {
        const sink = target.open(object);
        return {
          drained: () => sink.drained(),
          discard: () => sink.discard(),
          write(fragment) {
            arrived.bytes += fragment.length;
            return sink.write(fragment);
          },
          finish() {
            arrived.objects++;
            return sink.finish();
          },
        };
      },
    },
    folder: undefined,
    arrived,
    failure: undefined,
    settled: () => Promise.resolve(),
  };
}
