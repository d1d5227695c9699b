import { writeFile } from 'node:fs/promises';
import { findSopClass, getSopClass, moveSopClass } from '../../src-main/dicom/services/query-retrieve-models.ts';
import { queryModels } from '../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';

/** Every transfer syntax that DCMTK 3.6.7 can pass on, the uncompressed ones last. */
const anySyntax = [
  ...['50', '51', '53', '55', '57', '70', '80', '81', '90', '91'].map((end) => `1.2.840.10008.1.2.4.${end}`),
  '1.2.840.10008.1.2.5',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.2',
];
const uncompressed = anySyntax.slice(-3);

/**
 * Writes an association profile of DCMTK (`-xf file in`, for dcmqrscp `-xf file in out`): the storage classes given in every
 * syntax, Verification and Query/Retrieve; outgoing the classes uncompressed. At most 128 contexts go into one.
 */
export async function writeAssociationProfile(file: string, storageClasses: Iterable<string>): Promise<void> {
  const classes = [...new Set(storageClasses)];
  const services = queryModels.flatMap((model) => [findSopClass[model], moveSopClass[model], getSopClass[model]]);
  const taken = [
    ...[sopClass.Verification, ...services].map((uid) => `${uid}\\Uncompressed`),
    ...classes.map((uid) => `${uid}\\Any`),
  ];
  const text = [
    '[[TransferSyntaxes]]',
    ...list('Uncompressed', 'TransferSyntax', uncompressed),
    ...list('Any', 'TransferSyntax', anySyntax),
    '[[PresentationContexts]]',
    ...list('In', 'PresentationContext', taken),
    ...list(
      'Out',
      'PresentationContext',
      classes.map((uid) => `${uid}\\Uncompressed`),
    ),
    '[[Profiles]]',
    '[in]',
    'PresentationContexts = In',
    '[out]',
    'PresentationContexts = Out',
    '',
  ];
  await writeFile(file, text.join('\n'));
}

function list(name: string, entry: string, values: readonly string[]): string[] {
  return [`[${name}]`, ...values.map((value, index) => `${entry}${index + 1} = ${value}`)];
}
