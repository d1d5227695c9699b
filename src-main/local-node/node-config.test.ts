import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { areaFilesSchema } from '../../src-shared/contract/area-files.ts';
import { keepingSchema, receivingSchema } from '../../src-shared/contract/receiving.ts';
import {
  areaAccesses,
  areaInputSchema,
  areaMovesSchema,
  areaQuotaSchema,
  areaRulesSchema,
  callerSchema,
  openRules,
} from '../../src-shared/contract/storage-areas.ts';
import { tlsSchema } from '../../src-shared/contract/tls.ts';
import { limits } from '../dicom/bytes/limits.ts';
import { profileNamed, readNodeConfig } from './node-config.ts';
import { nodeSettingsShape } from './node-settings.ts';

describe('the configuration of a node', () => {
  it('is a quarry.json, in which little has to be said', () => {
    const text = JSON.stringify({
      port: 11112,
      bind: '0.0.0.0',
      areas: [
        { aeTitle: 'ONE', folder: 'one' },
        { aeTitle: 'TWO', folder: '/two', access: 'read', callers: [{ address: '10.0.0.0/8' }], on: false },
      ],
      destinations: [{ aeTitle: 'WS', host: 'ws.local', port: 104 }],
    });
    expect(readNodeConfig(text, '/etc/quarry/quarry.json')).toEqual({
      ok: true,
      config: {
        port: 11112,
        bind: '0.0.0.0',
        areas: [
          { ...openRules, id: '1', on: true, aeTitle: 'ONE', folder: '/etc/quarry/one' },
          {
            ...openRules,
            id: '2',
            on: false,
            aeTitle: 'TWO',
            folder: '/two',
            access: 'read',
            callers: [{ address: '10.0.0.0/8' }],
          },
        ],
        destinations: [{ aeTitle: 'WS', host: 'ws.local', port: 104 }],
        vendors: [],
        profiles: new Map(),
        notes: [],
      },
    });
  });

  it('has files of TLS and worklists beside its own folder', () => {
    const tls = { certificateFile: 'node.pem', authorities: ['ca', '/etc/ssl/ca.pem'], passphraseFile: 'pass' };
    const text = JSON.stringify({
      tls,
      worklists: 'worklists',
      areas: [],
      destinations: [{ aeTitle: 'WS', host: 'ws', port: 2762, tls: { pins: ['ab'.repeat(32)], revocationLists: ['l.pem'] } }],
    });
    expect(readNodeConfig(text, '/etc/quarry/quarry.json')).toMatchObject({
      ok: true,
      config: {
        worklists: '/etc/quarry/worklists',
        tls: {
          certificateFile: '/etc/quarry/node.pem',
          authorities: ['/etc/quarry/ca', '/etc/ssl/ca.pem'],
          passphraseFile: '/etc/quarry/pass',
        },
        destinations: [{ tls: { pins: ['ab'.repeat(32)], revocationLists: ['/etc/quarry/l.pem'] } }],
      },
    });
  });

  it('has token issuers with one key each, in a file', () => {
    const text = (issuer: object) => JSON.stringify({ tokenIssuers: [{ name: 'Sign-on', ...issuer }], areas: [] });
    expect(readNodeConfig(text({ publicKeyFile: 'sign-on.pem', audience: 'store' }), '/etc/quarry/quarry.json')).toMatchObject({
      ok: true,
      config: {
        tokenIssuers: [{ name: 'Sign-on', userClaim: 'sub', audience: 'store', publicKeyFile: '/etc/quarry/sign-on.pem' }],
      },
    });
    expect(readNodeConfig(text({ secretFile: 'key', userClaim: 'login' }), '/etc/quarry/quarry.json')).toMatchObject({
      config: { tokenIssuers: [{ userClaim: 'login', secretFile: '/etc/quarry/key' }] },
    });
    const problem = 'tokenIssuers.0: needs either publicKeyFile or secretFile.';
    for (const files of [{}, { publicKeyFile: 'a', secretFile: 'b' }])
      expect(readNodeConfig(text(files), 'quarry.json')).toEqual({ ok: false, line: 0, problem });
  });

  it('has acceptance profiles by name, beside the built-in ones', () => {
    const area = (profile: string) => ({ aeTitle: 'A', folder: '/a', receiving: { profile, keep: { kind: 'as-received' } } });
    const text = (profile: string) =>
      JSON.stringify({
        areas: [area(profile)],
        profiles: [{ name: 'CT only', privateClasses: false, classes: [{ uid: '1.2.3' }] }],
      });
    const read = readNodeConfig(text('CT only'), 'quarry.json');
    if (!read.ok) throw new Error(read.problem);
    expect(profileNamed('CT only', read.config.profiles)).toMatchObject({ classes: [{ uid: '1.2.3' }] });
    expect(profileNamed('lossless', read.config.profiles)).toMatchObject({ name: 'Lossless only' });
    expect(readNodeConfig(text('lossless'), 'quarry.json')).toMatchObject({ ok: true });
    expect(readNodeConfig(text('MR only'), 'quarry.json')).toMatchObject({
      ok: false,
      problem: 'A: there is no profile “MR only”.',
    });
  });

  it('is a dcmqrscp.cfg; what has no meaning here is noted', () => {
    const text = 'NetworkTCPPort = 104\nUserName = dcmtk\nAETable BEGIN\nQR db R (1, 1mb) ANY\nAETable END\n';
    expect(readNodeConfig(text, '/etc/dcmtk/dcmqrscp.cfg')).toMatchObject({
      ok: true,
      config: {
        port: 104,
        areas: [{ aeTitle: 'QR', folder: '/etc/dcmtk/db', access: 'read', foldNames: false }],
        notes: ['line 2: UserName has no meaning here.'],
      },
    });
  });

  it.each([
    ['{ "areas": [', 'It is not JSON'],
    ['{}', 'areas:'],
    ['{ "areas": [{ "aeTitle": "A", "folder": "a", "colour": 1 }] }', 'areas.0'],
    ['{ "areas": [{ "aeTitle": "A\\\\B", "folder": "a" }] }', 'areas.0.aeTitle'],
    ['{ "areas": [{ "aeTitle": "A", "folder": "a", "callers": [{}] }] }', 'areas.0.callers.0'],
    ['{ "areas": [], "port": 0 }', 'port'],
    ['{ "areas": [], "tls": { "certificate": "a.pem" } }', 'tls'],
    ['{ "areas": [], "tls": { "pins": ["no fingerprint"] } }', 'tls.pins.0'],
    ['{ "areas": [], "models": [] }', 'models'],
  ])('says what is wrong in a quarry.json: %s', (text, where) => {
    expect(readNodeConfig(text, 'quarry.json')).toMatchObject({ ok: false, line: 0, problem: expect.stringContaining(where) });
  });
});

describe('docs/archive.md', () => {
  const doc = readFileSync(new URL('../../docs/archive.md', import.meta.url), 'utf8');

  it('has configurations that can be run', () => {
    const blocks = [...doc.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(1);
    for (const text of blocks) {
      const whole = text.startsWith('{') ? text : `{ "areas": [], ${text} }`;
      expect(readNodeConfig(whole, '/etc/quarry/quarry.json'), text).toMatchObject({ ok: true });
    }
  });

  it('names all that a quarry.json may say, and what counts where it does not', () => {
    const shapes = [
      nodeSettingsShape,
      areaInputSchema.shape,
      areaQuotaSchema.shape,
      areaFilesSchema.shape,
      receivingSchema.shape,
      callerSchema.shape,
      tlsSchema.shape,
    ];
    const kinds = [...areaMovesSchema.options, ...keepingSchema.options].map(({ shape }) => shape.kind.value);
    const { whenFull, sameUid } = areaRulesSchema.shape;
    const words = [...shapes.flatMap((shape) => Object.keys(shape)), ...areaAccesses, ...whenFull.options, ...sameUid.options];
    const quoted = [...doc.matchAll(/`[^`\n]+`/g)].map(([text]) => text);
    for (const word of [...words, ...kinds])
      expect(
        quoted.some((text) => text === `\`${word}\`` || text.includes(`"${word}"`)),
        word,
      ).toBe(true);
    expect(doc).toContain(`${limits.artimMs / 1000} and ${limits.idleMs / 1000} seconds otherwise`);
    expect(doc).toContain(
      `${limits.maxAssociations} associations at once, ${limits.maxAssociationsPerPeer} of them from one address`,
    );
  });
});
