import type { StoredFile } from '../../archive/folder-target.ts';
import { parseCommand } from './command-template.ts';
import { EndedStudies } from './ended-studies.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

export interface HookOptions {
  readonly exec?: string;
  readonly execOnStudy?: string;
  /** Seconds; left out, `usualStudyTimeout`. */
  readonly studyTimeout?: number;
  readonly ignore?: boolean;
}

/** What happens when something has arrived. */
export interface ReceiveHooks {
  readonly run: number;
  readonly failed: number;
  /** `note` of the stored file is its Study Instance UID. What comes back is to be waited for before the next object is taken. */
  stored(file: StoredFile): Promise<void> | undefined;
  /** Resolves when every program has ended; studies that were still open have ended as well. */
  ended(): Promise<void>;
}

/** Seconds without another object of a study. */
const usualStudyTimeout = 10;

const senderValues = ['calling', 'called', 'address'];
const objectValues = ['file', ...senderValues, 'uid', 'class', 'study'];
const studyValues = ['study', 'folder', 'objects', ...senderValues];

/** Undefined where no program is to be run, and then nothing that runs them is loaded. */
export async function parseHooks(
  options: HookOptions,
  onProblem: (text: string) => void,
): Promise<Parsed<ReceiveHooks | undefined>> {
  const { exec, execOnStudy, studyTimeout, ignore } = options;
  if (studyTimeout !== undefined && execOnStudy === undefined)
    return usageProblem('options-belong-together', '--study-timeout belongs to --exec-on-study.', [
      'Add --exec-on-study <command>: what is to be run when a study has ended.',
    ]);
  if (exec === undefined && execOnStudy === undefined) return parsed(undefined);
  if (ignore) return usageProblem('options-exclude-each-other', '--ignore keeps no file that a program could be run for.', []);
  const onObject = exec === undefined ? undefined : parseCommand('--exec', exec, objectValues);
  if (onObject?.ok === false) return onObject;
  const onStudy = execOnStudy === undefined ? undefined : parseCommand('--exec-on-study', execOnStudy, studyValues);
  if (onStudy?.ok === false) return onStudy;
  // Whoever comes from storescp may not have seen that the text is not its: said, not refused, since it may be meant so.
  const theirs = /#[pfacr]\b/.exec(`${exec ?? ''} ${execOnStudy ?? ''}`)?.[0];
  if (theirs !== undefined)
    onProblem(`“${theirs}” is passed on as it is; what storescp calls #p/#f is {file} here, or {folder} of a study.`);
  const { Hooks } = await import('./hooks.ts');
  const hooks = new Hooks(onProblem);
  const studies =
    onStudy &&
    new EndedStudies((studyTimeout ?? usualStudyTimeout) * 1000, ({ studyInstanceUid, objects, folder, lastSender }) => {
      hooks.start(onStudy.value, { study: studyInstanceUid, folder, objects: String(objects), ...lastSender });
    });
  return parsed({
    get run() {
      return hooks.run;
    },
    get failed() {
      return hooks.failed;
    },
    stored({ file, object, note: study }) {
      const { callingAeTitle, calledAeTitle, peerAddress: address = '', sopInstanceUid: uid, sopClassUid } = object;
      const sender = { calling: callingAeTitle.trim(), called: calledAeTitle.trim(), address };
      if (onObject) hooks.start(onObject.value, { file, ...sender, uid, class: sopClassUid, study });
      studies?.add(study, file, sender);
      return hooks.room();
    },
    ended() {
      studies?.endAll();
      return hooks.ended();
    },
  });
}
