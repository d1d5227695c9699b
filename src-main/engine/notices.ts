import { basename } from 'node:path';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import type { FileNotice } from '../servers/versioned-file.ts';

/** What a person is told when a file of ours could not be used at start. */
export function explainNotice({ file, movedTo, reason, detail }: FileNotice): Explanation {
  const name = basename(file);
  const kept = movedTo === undefined ? 'It could not be moved out of the way.' : `It is kept as ${basename(movedTo)}.`;
  const technical = `${file}: ${detail}`;
  switch (reason) {
    case 'damaged':
      return {
        code: 'settings-damaged',
        title: `${name} was damaged; what could be read of it is used. ${kept}`,
        cause: 'The disk was full or failed, or the file was edited by hand.',
        tryThis: ['Check your servers and settings.', 'If something is missing, copy it over from the file that was kept.'],
        technical,
      };
    case 'newer':
      return {
        code: 'settings-newer',
        title: `${name} was written by a newer Quarry and is not used. ${kept}`,
        cause: 'An older Quarry was started after a newer one.',
        tryThis: ['Use the newer Quarry, and rename the file back for it.'],
        technical,
      };
    case 'unreadable':
      return {
        code: 'settings-unreadable',
        title: `${name} cannot be read; Quarry starts without it.`,
        cause: 'The file belongs to another user, or the disk has an error.',
        tryThis: ['Check the permissions of the file and start Quarry again.'],
        technical,
      };
  }
}
