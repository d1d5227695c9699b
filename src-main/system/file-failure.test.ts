import { expect, it } from 'vitest';
import { explainLocalFailure } from '../../src-shared/dicom/explain/failure.ts';
import { writeFailure } from './file-failure.ts';

it('a file that another program of Windows keeps open is no defect of ours, and words say so', () => {
  const failure = writeFailure(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }), 'in the archive folder');
  expect(failure).toEqual({ kind: 'local', code: 'folder-not-writable', detail: 'EBUSY in the archive folder' });
  expect(explainLocalFailure('folder-not-writable').cause).toContain('another program');
});
