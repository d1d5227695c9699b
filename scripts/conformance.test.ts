import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { conformanceStatement } from './generate/conformance/statement.ts';

describe('docs/conformance.md', () => {
  let generated = '';
  beforeAll(async () => {
    generated = await conformanceStatement();
  }, 60_000);

  it('says what the program does (else: node scripts/generate/conformance.ts)', () => {
    const committed = readFileSync(new URL('../docs/conformance.md', import.meta.url), 'utf8');
    expect(committed).toBe(generated);
  });

  it('has the sections of PS3.2', () => {
    const headings = Array.from(generated.matchAll(/^## (.*)$/gm), ([, heading]) => heading);
    expect(headings).toEqual([
      '1 Conformance statement overview',
      '2 Table of contents',
      '3 Introduction',
      '4 Networking',
      '5 Media interchange',
      '6 Support of character sets',
      '7 Security',
      '8 Annexes',
    ]);
  });

  it('has a row for every SOP class that is negotiated, with its role', () => {
    expect(generated).toContain('| Verification | 1.2.840.10008.1.1 | Yes | Yes |');
    expect(generated).toMatch(
      /\| Study Root Query\/Retrieve Information Model - FIND \| 1\.2\.840\.10008\.5\.1\.4\.1\.2\.2\.1 \| Yes \| Yes \|/,
    );
    expect(generated).toMatch(/\| CT Image Storage \| 1\.2\.840\.10008\.5\.1\.4\.1\.1\.2 \| Yes \| Yes \|/);
  });
});
