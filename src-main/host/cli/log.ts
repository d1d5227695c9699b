import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { errorCode } from '../../system/error-code.ts';
import { fileBeginning } from './file-beginning.ts';
import { LogFile } from './log-file.ts';
import type { LogOptions } from './options/log-options.ts';
import type { Output } from './output.ts';

/** Takes lines of a log. No patient data in `info`; UIDs of instances are for `debug`. */
export interface Log {
  info(text: string): void;
  debug(text: string): void;
  /** Whether `debug` goes anywhere: what is costly to make need not be made otherwise. */
  readonly debugs: boolean;
}

export type OpenedLog = { ok: true; log: Log | undefined } | { ok: false; failure: ServiceFailure };

/** The log that the options ask for; undefined where they ask for none. The file is readable by its owner alone. */
export function openLog(options: LogOptions, output: Output): OpenedLog {
  const { verbose, debug, logFile } = options;
  if (!verbose && !debug && logFile === undefined) return { ok: true, log: undefined };
  let write = (line: string): void => output.note(line);
  if (logFile !== undefined) {
    try {
      // With the name forgotten, the first of the files to send would be the log.
      if (fileBeginning(logFile, 132).endsWith('DICM'))
        return { ok: false, failure: { kind: 'local', code: 'file-exists', detail: logFile } };
      const file = new LogFile(logFile, (sentence) => output.note(sentence));
      process.once('exit', () => file.close());
      write = (line) => file.line(line);
    } catch (error) {
      const code = errorCode(error);
      return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail: `${code} ${logFile}` } };
    }
  }
  const line = (level: string, text: string): void => write(`${new Date().toISOString()} ${level} ${text}`);
  const debugs = debug === true;
  return {
    ok: true,
    log: { info: (text) => line('info ', text), debug: (text) => (debugs ? line('debug', text) : undefined), debugs },
  };
}
