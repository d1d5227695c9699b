import { lookupKeyword } from '../../../src-shared/dicom/dictionary.ts';
import { type FileNaming, fileNaming, namedLayouts } from '../../archive/file-naming.ts';
import { nearWords } from './near-words.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** `--layout`: where received files go below the output folder; undefined takes the usual, `<SOP Instance UID>.dcm`. */
export function parseLayout(text: string | undefined): Parsed<FileNaming | undefined> {
  if (text === undefined || text === 'flat') return parsed(undefined);
  const isBareWord = !text.includes('{') && namedLayouts[text] === undefined;
  const taken = isBareWord ? ({ ok: false, problem: 'empty', text } as const) : fileNaming(text);
  if (taken.ok) return parsed(taken.naming);
  const known = Object.keys(namedLayouts);
  if (taken.problem === 'too-deep')
    return usageProblem('layout-invalid', 'The layout has too many folders in folders.', ['At most 8 folders lead to a file.']);
  if (taken.problem === 'unknown') {
    const exists = lookupKeyword(taken.text) !== undefined;
    const why = exists ? 'has no value that a name can be made of' : 'is not a keyword of DICOM’s dictionary';
    return usageProblem('layout-invalid', `“${taken.text}” in the layout ${why}.`, [
      'A layout is folders and a file name with keywords in braces: {PatientID}/{StudyInstanceUID}/{SOPInstanceUID}.',
    ]);
  }
  const near = nearWords(text, known, 1);
  return usageProblem('layout-invalid', `“${text}” is not a layout.`, [
    ...near.map((name) => `Did you mean ${name}?`),
    `Layouts with a name: ${known.join(', ')}; others look like {PatientID}/{StudyInstanceUID}/{SOPInstanceUID}.`,
  ]);
}
