import { Option } from 'commander';

export function layoutOption(): Option {
  return new Option(
    '--layout <layout>',
    'names of files: flat, study, series, patient, date, series-date, time, short, or {Keyword}s with / between folders and, if it is not to be .dcm, what they end in (default: flat, <SOP Instance UID>.dcm)',
  );
}
