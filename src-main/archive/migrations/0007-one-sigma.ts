import type { Migration } from './migration.ts';

/**
 * Folded names have one small sigma: which of the two stands where depends on what follows, and a pattern ends where the name goes on.
 * Names that are there were folded with both.
 */
export const oneSigma: Migration = {
  number: 7,
  name: 'one-sigma',
  sql: [
    ['patients', 'PatientName'],
    ['patients', 'OtherPatientNames'],
    ['studies', 'ReferringPhysicianName'],
    ['studies', 'NameOfPhysiciansReadingStudy'],
    ['studies', 'PhysiciansOfRecord'],
    ['series', 'PerformingPhysicianName'],
    ['series', 'OperatorsName'],
  ]
    .map(
      ([table, name]) => `UPDATE ${table} SET ${name}_fold = replace(${name}_fold, 'ς', 'σ') WHERE instr(${name}_fold, 'ς') > 0;`,
    )
    .join('\n'),
};
