import type { Command } from 'commander';
import type { QueryExtension } from '../../../../src-shared/dicom/query/extensions.ts';

/** What is asked for by extended negotiation; the server may not agree. */
export interface QueryExtensionOptions {
  readonly relational?: boolean;
  readonly combinedDateTime?: boolean;
  readonly fuzzy?: boolean;
  readonly timezone?: boolean;
  readonly multiFrameConversion?: boolean;
}

/** For `find`, `get` and `move`. */
export function addQueryExtensionOptions(command: Command): Command {
  return command
    .option('--relational', 'ask for keys of any level, without the unique keys above (extended negotiation)')
    .option('--multi-frame-conversion', 'ask for QueryRetrieveView to be honoured (likewise)');
}

/** For `find`, besides those. */
export function addFindExtensionOptions(command: Command): Command {
  return addQueryExtensionOptions(command)
    .option('--combined-date-time', 'ask for a date range and a time range to be one interval (likewise)')
    .option('--fuzzy', 'ask for names that are spelt differently to match (likewise)')
    .option('--timezone', 'ask in this computer’s time zone, or that of the key TimezoneOffsetFromUTC (likewise)');
}

/** Undefined when none is named: then those of the bookmark count. */
export function extensionsOf(options: QueryExtensionOptions): readonly QueryExtension[] | undefined {
  const named: QueryExtension[] = [];
  if (options.relational) named.push('relational');
  if (options.combinedDateTime) named.push('combinedDateTime');
  if (options.fuzzy) named.push('fuzzyNames');
  if (options.timezone) named.push('timezone');
  if (options.multiFrameConversion) named.push('multiFrameConversion');
  return named.length === 0 ? undefined : named;
}
