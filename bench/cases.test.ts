import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allCases, allNames } from './cases.ts';
import { fullAmounts } from './data.ts';
import { unmadeContext } from './unmade.ts';

const context = unmadeContext(fullAmounts);
const cases = allCases(context);

describe('the cases', () => {
  it('have a name each, by which one is run alone', () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const row of [
      'send 1000 CT to storescp +B',
      'send 1000 CT to storescp --ignore',
      'receive 1000 CT from dcmsend',
      'receive 1000 CT from 4 × dcmsend',
      'Quarry to Quarry, 1000 CT, default settings',
      'send 2000 small to storescp +B, 1 association',
      'send 2000 small to storescp --fork +B, 4 associations',
      'receive 2000 small from dcmsend, 1 association',
      'receive 2000 small from 4 × dcmsend',
      'send one of 600 MB',
      'receive one of 600 MB',
      '(TLS 1.3)',
      '1,000 C-ECHOs in one association',
      '200 associations',
      'C-FIND of 5000 studies from Orthanc',
      'C-FIND of 5000 images from dcmqrscp',
      'C-FIND of 5000 studies, asked by findscu -q',
      'C-GET of 1000 CT from dcmqrscp',
      'C-GET of 1000 CT from Orthanc',
      'C-MOVE of 1000 CT from dcmqrscp',
      'C-MOVE of 1000 CT from Orthanc',
      'C-GET of 1000 CT, asked by getscu',
      'C-MOVE of 1000 CT, asked by movescu',
      'read 1000 CT headers',
      'transcode 100 JPEG 2000 CT',
      'start-up of quarry echo',
    ])
      expect(names.join('\n')).toContain(row);
  });

  it('are listed without making what they are measured with', () => {
    const run = fileURLToPath(new URL('run.ts', import.meta.url));
    expect(execFileSync(process.execPath, [run, '--list'], { encoding: 'utf8' })).toBe(`${allNames(context).join('\n')}\n`);
  });

  it('and the sections about the size of an archive are found by what the documents name', () => {
    const names = allNames(context);
    expect(new Set(names).size).toBe(names.length);
    for (const document of ['README.md', '../src-main/archive/README.md']) {
      const text = readFileSync(new URL(document, import.meta.url), 'utf8');
      const named = [...text.matchAll(/--only (?:"([^"]+)"|(\w+))/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      expect(named.length).toBeGreaterThan(0);
      for (const part of named)
        expect(
          names.some((name) => name.includes(part)),
          part,
        ).toBe(true);
    }
  });

  it.each(cases)('$name: peers that have settings run as they come, too', ({ sides }) => {
    expect(sides.filter(({ name }) => name.includes('as it comes')).length).toBeGreaterThan(0);
  });

  it.each(cases)('$name: has the machine’s own limit beside it', ({ limits = [] }) => {
    expect(limits.length).toBeGreaterThan(0);
  });

  it('run each program of DCMTK as it comes', () => {
    const untuned = cases.flatMap(({ sides }) => sides.map(({ name }) => name).filter((name) => name.includes('as it comes')));
    for (const program of ['storescu', 'dcmsend', 'storescp', 'dcmrecv', 'dcmqrscp', 'echoscu', 'findscu', 'getscu', 'movescu'])
      expect(untuned.join('\n')).toContain(program);
  });

  it.each(cases)('$name: its targets name its sides', ({ sides, limits = [], targets = [] }) => {
    const names = [...sides, ...limits].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) {
      expect(names).toContain(target.own);
      if (target.kind === 'rate') expect(names).toEqual(expect.arrayContaining([...target.against]));
    }
  });
});
