import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let copy: string;

/** Runs a tool of the project in the copy. */
function run(args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}
const types = (project: string) => run([join('node_modules', 'typescript', 'bin', 'tsc'), '-p', project]);
const layers = (...folders: string[]) => run([join('scripts', 'check-layers.mjs'), ...folders]);

/** Changes one file of the copy while `look` runs. */
function withFault(file: string, change: (source: string) => string, look: () => void): void {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  const broken = change(sound);
  expect(broken, 'the fault was put in').not.toBe(sound);
  writeFileSync(path, broken);
  try {
    look();
  } finally {
    writeFileSync(path, sound);
  }
}

describe('npm run check fails on', { timeout: 120_000 }, () => {
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'quarry-check-'));
    for (const name of [
      'src-shared',
      'src-main',
      'e2e',
      'scripts',
      'tsconfig.base.json',
      'package.json',
      '.dependency-cruiser.mjs',
    ]) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('an upward import, type import included', () => {
    withFault(
      'src-main/dicom/upper-layer/framer.ts',
      (source) => `import type { listen } from '../../net/listen.ts';\nexport type Upward = typeof listen;\n${source}`,
      () => {
        const { status, output } = layers('src-shared', 'src-main');
        expect(output).toContain('core-is-pure: src-main/dicom/upper-layer/framer.ts → src-main/net/listen.ts');
        expect(status).not.toBe(0);
      },
    );
  });

  it('a check that looked at nothing', () => {
    const { status, output } = layers('src-shared/tsconfig.json');
    expect(output).toContain('Nothing was checked');
    expect(status).not.toBe(0);
  });

  it('a handler that is missing', () => {
    withFault(
      'src-shared/contract/app.ts',
      (source) => source.replace('info: oc', 'fault: oc.output(z.string()),\n  info: oc'),
      () => {
        const { status, output } = types('src-main');
        expect(output).toContain('fault');
        expect(status).not.toBe(0);
      },
    );
  });

  it('a table cell that is missing', () => {
    withFault(
      'src-main/dicom/upper-layer/transitions.ts',
      (source) => source.replace(/'DT-2',\s*/, ''),
      () => {
        const { status, output } = types('src-main/dicom');
        expect(output).toContain('transitions.ts');
        expect(status).not.toBe(0);
      },
    );
  });

  it('nothing when nothing is wrong', () => {
    expect(layers('src-shared', 'src-main').output).toContain(' 0 violations');
    expect(types('src-main/dicom')).toMatchObject({ status: 0 });
  });
});
