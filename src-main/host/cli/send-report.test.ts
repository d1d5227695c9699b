import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSendReport } from './send-report.ts';

it('has no cell that a spreadsheet computes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-report-'));
  const file = join(folder, 'report.csv');
  const opened = openSendReport(file);
  if (!opened.ok) throw new Error(opened.failure.kind);
  opened.report.leftOut('=HYPERLINK("http://x").txt', { kind: 'local', code: 'file-missing' });
  opened.report.close();
  expect(readFileSync(file, 'utf8').split('\r\n')[1]).toBe('"\'=HYPERLINK(""http://x"").txt",left-out,,file-missing,,,');
  rmSync(folder, { recursive: true });
});
