import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { sample } from '../../archive/testing/sample-object.ts';
import { memoryObject } from '../../dicom/testing/memory-store.ts';
import { openSession, releaseSession } from '../../net/scu/open-session.ts';
import { send } from '../../net/scu/send.ts';
import { jsonLines, QuarryCommand } from './testing/quarry-process.ts';

const unit = readFileSync(fileURLToPath(new URL('../../../docs/quarry-archive.service', import.meta.url)), 'utf8');
const settingOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

const folder = mkdtempSync(join(tmpdir(), 'quarry-unit-'));
const quarry = new QuarryCommand(join(folder, 'home'));
afterAll(() => rmSync(folder, { recursive: true }));

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 60_000 };
const target = (port: number) => ({ host: '127.0.0.1', port, calledAeTitle: 'ARCHIVE', callingAeTitle: 'MODALITY' });

/** The unit's own command line, with the paths of this test. */
function execStart(): string[] {
  const words = settingOf('ExecStart').split(' ');
  expect(words.slice(0, 2)).toEqual(['/usr/bin/node', '/opt/quarry/bin/quarry.cjs']);
  return words.slice(2).map((word) => (word === '/etc/quarry/quarry.json' ? join(folder, 'quarry.json') : word));
}

it('the example unit runs, logs, and ends at SIGTERM when the association that is open has ended', async () => {
  const areas = join(folder, 'dicom');
  mkdirSync(areas);
  writeFileSync(
    join(folder, 'quarry.json'),
    JSON.stringify({ areas: [{ aeTitle: 'ARCHIVE', folder: join(areas, 'archive') }], reserveBytes: 0 }),
  );
  // What systemd sends unless the unit says otherwise.
  expect(settingOf('KillSignal')).toBe('');
  const node = quarry.start(...execStart(), '--port', '0');
  const port = Number((await node.printed(/listening on port (\d+)/))[1]);
  expect(await send(target(port), { objects: [memoryObject(sample())], timeouts })).toMatchObject({ ok: true, sent: 1 });
  const contexts = [{ abstractSyntax: sopClass.CTImageStorage, transferSyntaxes: ['1.2.840.10008.1.2.1'] }];
  const open = await openSession(target(port), contexts, { timeouts });
  if (!open.ok) throw new Error(JSON.stringify(open.failure));
  const ended = node.end('SIGTERM');
  await node.printed(/Stopping/);
  await releaseSession(open.session);
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/info {2}association of MODALITY \(127\.0\.0\.1\) with ARCHIVE: 1 of 1 contexts/);
  expect(stderr).not.toMatch(/SMITH|2\.25\.1000/);
  const grace = Number(execStart().at(execStart().indexOf('--grace') + 1));
  expect(grace).toBeLessThan(Number(settingOf('TimeoutStopSec')));

  const found = await quarry.run('archive', 'find', '--folder', join(areas, 'archive'), '--json', '-k', 'StudyInstanceUID');
  expect(jsonLines(found.stdout)).toContainEqual(expect.objectContaining({ StudyInstanceUID: sample().studyInstanceUid }));
}, 60_000);

it('an association that does not end is ended after the grace, and the archive can be opened again at once', async () => {
  const file = join(folder, 'short.json');
  const area = join(folder, 'short');
  writeFileSync(file, JSON.stringify({ areas: [{ aeTitle: 'ARCHIVE', folder: area }], reserveBytes: 0 }));
  const node = quarry.start('archive', 'serve', '--config', file, '--port', '0', '--grace', '0.2');
  const port = Number((await node.printed(/listening on port (\d+)/))[1]);
  const contexts = [{ abstractSyntax: sopClass.CTImageStorage, transferSyntaxes: ['1.2.840.10008.1.2.1'] }];
  const open = await openSession(target(port), contexts, { timeouts });
  if (!open.ok) throw new Error(JSON.stringify(open.failure));
  expect((await node.end('SIGTERM')).code).toBe(0);
  const again = await quarry.run('archive', 'reindex', '--folder', area, '--json');
  expect(jsonLines(again.stdout).at(-1)).toMatchObject({ ok: true, instances: 0, problems: 0 });
}, 60_000);
