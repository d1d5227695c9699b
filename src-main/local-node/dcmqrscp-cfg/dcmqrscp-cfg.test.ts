import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { areasOf, configOf, destinationsOf } from './areas.ts';
import type { DcmqrscpConfig } from './config.ts';
import { readDcmqrscpConfig } from './read.ts';
import { writeDcmqrscpConfig } from './write.ts';

const example = `# An archive
NetworkTCPPort  = 11112
MaxPDUSize      = 16384   # bytes
MaxAssociations = 16
UserName = dcmtk
SpecificCharacterSet = "ISO_IR 192", override
HostTable BEGIN
acme1 = (ACME1, acmehost1, 5678)
acme2 = ("ACME 2", acmehost2, 5679)
both  = acme1, acme2, (ACME3, 10.0.0.3, 104)
HostTable END
VendorTable BEGIN
"Acme CT Company" = both
VendorTable END
AETable BEGIN
COMMON   /var/lib/dcmtk/db/COMMON         R  (200, 1024mb) ANY
ACME     "/var/lib/dcmtk/db/ACME (old)"   RW (9, 2gb)      both
"IN BOX" /srv/inbox                       W  (1, 100kb)    (ACME1, acmehost1, 5678), acme2
AETable END
`;

function read(text: string): DcmqrscpConfig {
  const found = readDcmqrscpConfig(text);
  if (!found.ok) throw new Error(`line ${found.line}: ${found.problem}`);
  return found.config;
}

const acme1 = { aeTitle: 'ACME1', host: 'acmehost1', port: 5678 };
const acme2 = { aeTitle: 'ACME 2', host: 'acmehost2', port: 5679 };
const acme3 = { aeTitle: 'ACME3', host: '10.0.0.3', port: 104 };

describe('a dcmqrscp.cfg', () => {
  it('is read with its names of names, quotation marks, units and comments', () => {
    const config = read(example);
    expect(config).toMatchObject({ port: 11112, maxPduSize: 16384, maxAssociations: 16 });
    expect(config.hosts.get('both')).toEqual([acme1, acme2, acme3]);
    expect(config.vendors).toEqual([{ name: 'Acme CT Company', hosts: 'both' }]);
    expect(config.ignored).toEqual([
      { line: 5, name: 'UserName' },
      { line: 6, name: 'SpecificCharacterSet' },
    ]);
    expect(config.areas).toEqual([
      {
        aeTitle: 'COMMON',
        folder: '/var/lib/dcmtk/db/COMMON',
        access: 'R',
        maxStudies: 200,
        maxBytesPerStudy: 2 ** 30,
        peers: 'ANY',
      },
      {
        aeTitle: 'ACME',
        folder: '/var/lib/dcmtk/db/ACME (old)',
        access: 'RW',
        maxStudies: 9,
        maxBytesPerStudy: 2 ** 31,
        peers: [acme1, acme2, acme3],
      },
      { aeTitle: 'IN BOX', folder: '/srv/inbox', access: 'W', maxStudies: 1, maxBytesPerStudy: 102_400, peers: [acme1, acme2] },
    ]);
  });

  it('is read as dcmqrscp reads it: without = and commas, in single quotes, and with settings of older versions', () => {
    const config = read(`NetworkType = "tcp"
NetworkTCPPort 11112
Display = "no"
ImplementationVersion = OLD
HostTable BEGIN
a (A, localhost, 1)
b = (B, localhost, 2)
both = a b
HostTable END
VendorTable BEGIN
"Acme" both
VendorTable END
AETable BEGIN
ONE 'my images' RW (20000, 1024mb) a (C, localhost, 3)
TWO = /two R (1, 1mb) both
AETable END`);
    const [a, b, c] = ['A', 'B', 'C'].map((aeTitle, index) => ({ aeTitle, host: 'localhost', port: index + 1 }));
    expect(config.port).toBe(11112);
    expect(config.areas).toMatchObject([
      { folder: 'my images', peers: [a, c] },
      { folder: '/two', peers: [a, b] },
    ]);
    expect(config.vendors).toEqual([{ name: 'Acme', hosts: 'both' }]);
    expect(config.ignored.map(({ name }) => name)).toEqual(['NetworkType', 'Display', 'ImplementationVersion']);
  });

  it('is the same after it was written and read again', () => {
    const config = read(example);
    expect(read(writeDcmqrscpConfig(config))).toEqual({ ...config, ignored: [] });
  });

  it('gives areas, and destinations with each title once', () => {
    const config = read(example);
    let id = 0;
    const areas = areasOf(config, () => String(++id));
    expect(areas[1]).toMatchObject({
      aeTitle: 'ACME',
      access: 'read-write',
      callers: [
        { aeTitle: 'ACME1', address: 'acmehost1' },
        { aeTitle: 'ACME 2', address: 'acmehost2' },
        { aeTitle: 'ACME3', address: '10.0.0.3' },
      ],
      quota: { studies: 9, bytesPerStudy: 2 ** 31 },
      whenFull: 'delete-oldest',
    });
    expect(areas.map(({ callers }) => callers?.length)).toEqual([undefined, 3, 2]);
    expect(destinationsOf(config)).toEqual([acme1, acme2, acme3]);
    const back = configOf(areas, destinationsOf(config), config.port);
    expect(back.notes).toHaveLength(1); // of the one address
    expect(read(writeDcmqrscpConfig(back.config)).areas).toEqual(config.areas);
  });

  it('cannot hold everything: what is left out is told', () => {
    const area = areasOf(read(example), () => 'a')[0];
    if (area === undefined) throw new Error('no area');
    const { config, notes } = configOf(
      [
        { ...area, aeTitle: 'OFF', on: false },
        { ...area, aeTitle: 'RANGE', callers: [{ address: '10.0.0.0/8' }] },
        { ...area, aeTitle: 'BYTES', quota: { bytes: 5 }, moves: { kind: 'own-title' } },
      ],
      [],
      104,
    );
    expect(config.areas.map(({ aeTitle }) => aeTitle)).toEqual(['BYTES']);
    expect(notes.map((note) => note.split(':')[0])).toEqual(['OFF', 'RANGE', 'RANGE', 'BYTES', 'BYTES']);
  });

  it.each([
    ['HostTable BEGIN\nct = (CT, host)\nHostTable END', 2],
    ['HostTable BEGIN\nct = (CT, host, 70000)\nHostTable END', 2],
    ['HostTable BEGIN\nct = mr\nHostTable END', 2],
    ['HostTable BEGIN\nct = (CT, host, 104)', 2],
    ['HostTable END', 1],
    ['NetworkTCPPort 104 105', 1],
    ['HostTable BEGIN\nct = (CT, host, 104),\nHostTable END', 2],
    ['NetworkTCPPort = 104 105', 1],
    ['Colour = blue', 1],
    ['AETable BEGIN\nCT /tmp RWX (1, 1mb) ANY\nAETable END', 2],
    ['AETable BEGIN\nCT /tmp RW (1, 1tb) ANY\nAETable END', 2],
    ['AETable BEGIN\nCT /tmp RW (1, 1mb)\nAETable END', 2],
    ['AETable BEGIN\nAETITLE_FAR_TOO_LONG /tmp RW (1, 1mb) ANY\nAETable END', 2],
  ])('is not understood where a line is wrong: %j', (text, line) => {
    expect(readDcmqrscpConfig(text)).toMatchObject({ ok: false, line, problem: expect.stringMatching(/\.$/) });
  });

  const installed = '/etc/dcmtk/dcmqrscp.cfg';
  it.skipIf(!existsSync(installed))('is the one that comes with DCMTK too', () => {
    expect(read(readFileSync(installed, 'utf8'))).toMatchObject({ port: 104, maxPduSize: 16384, areas: [] });
  });
});
