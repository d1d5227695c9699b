import { expect, it } from 'vitest';
import { uploadedName } from './upload.ts';

const batch = '0a1b2c3d-0000-4000-8000-0123456789ab';

it.each([
  [`/home/anna/.quarry/uploads/${batch}/From the scanner/notes.txt`, 'From the scanner/notes.txt'],
  [`C:\\Users\\Anna\\Quarry\\uploads\\${batch}\\a.dcm`, 'a.dcm'],
  ['/home/anna/uploads/a.dcm', '/home/anna/uploads/a.dcm'],
  ['1.2.840.1', '1.2.840.1'],
])('of %s a person knows %s', (path, known) => {
  expect(uploadedName(path)).toBe(known);
});
