import { Option } from 'commander';

export function layoutOption(): Option {
  return new Option(
    '--layout <layout>',
    'names of files: flat, study, series, patient, date, or {Keyword}s with / between folders (default: flat, <SOP Instance UID>.dcm)',
  );
}
