import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QuarryCommand, type RunningProcess } from '../../src-main/host/cli/testing/quarry-process.ts';
import { writeStorescpConfig } from '../../src-main/local-node/storescp-cfg/write.ts';
import { openSession, releaseSession } from '../../src-main/net/scu/open-session.ts';
import { builtInProfiles } from '../../src-shared/dicom/acceptance-profile.ts';
import { sopClass, storageSopClasses } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { freePort, type PeerProcess, startPeer } from '../peers/process.ts';
import { available } from './skip.ts';
import { practicalTimeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder('acceptance');
/** DCMTK's own sample, where the package has put it. */
const sample = '/etc/dcmtk/storescp.cfg';

const own = `# lists whose order differs from the requestor's
[[TransferSyntaxes]]
[Few]
TransferSyntax1 = LittleEndianImplicit
TransferSyntax2 = JPEGLossless:Non-hierarchical-1stOrderPrediction
TransferSyntax4 = JPEGBaseline
[Other Way]
TransferSyntax1 = 1.2.840.10008.1.2.4.90
TransferSyntax2 = LocalEndianExplicit
TransferSyntax3 = OppositeEndianExplicit
[[PresentationContexts]]
[Images]
PresentationContext1 = VerificationSOPClass\\Few
PresentationContext2 = CTImageStorage\\OTHERWAY
PresentationContext3 = RETIRED_UltrasoundImageStorage\\Few
PresentationContext4 = 1.2.276.0.99.1\\Few
[[Profiles]]
[Mine]
PresentationContexts = Images
`;

const syntaxes = transferSyntaxes()
  .filter(({ forDataSets }) => forDataSets)
  .map(({ uid }) => uid);
/** Every class in several syntaxes, and a few classes in one syntax a context; at most 128 in a request (PS3.8 §9.3.2.2). */
const several = syntaxes.filter((uid) => /\.2$|\.1\.2\.[125]$|\.1\.99$|\.4\.(50|70|90)$/.test(uid));
const classes = ['1.2.276.0.99.1', '1.2.276.0.99.2', ...storageSopClasses().map(({ uid }) => uid)];
const requests = [
  ...Array.from({ length: Math.ceil(classes.length / 120) }, (_, n) =>
    classes.slice(n * 120, (n + 1) * 120).map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: several })),
  ),
  [sopClass.CTImageStorage, '1.2.840.10008.5.1.4.1.1.6'].flatMap((abstractSyntax) =>
    syntaxes.map((uid) => ({ abstractSyntax, transferSyntaxes: [uid] })),
  ),
  [sopClass.CTImageStorage, sopClass.MRImageStorage].map((abstractSyntax) => ({
    abstractSyntax,
    // DCMTK never answers to a context with more than 50.
    transferSyntaxes: syntaxes.slice(0, 40).toReversed(),
  })),
];

/** In each request: dcmrecv rejects one of which it accepts nothing. Not compared: Quarry answers it whatever a profile says, in its own order. */
const verification = { abstractSyntax: sopClass.Verification, transferSyntaxes: several };

/** What is answered to every context of the requests: the transfer syntax that was accepted, or the result. */
async function answers(port: number): Promise<string[]> {
  const found: string[] = [];
  for (const contexts of requests) {
    const target = { host: '127.0.0.1', port, calledAeTitle: 'ANY', callingAeTitle: 'TEST' };
    const opened = await openSession(target, [...contexts, verification], { timeouts: practicalTimeouts });
    if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
    for (const { abstractSyntax, result, transferSyntax } of opened.session.negotiated.contexts)
      if (abstractSyntax !== sopClass.Verification) found.push(`${abstractSyntax} ${result === 0 ? transferSyntax : result}`);
    await releaseSession(opened.session);
  }
  return found;
}

describe.skipIf(!available('acceptance profiles of DCMTK', 'storescp', 'dcmrecv'))('from the same storescp.cfg', () => {
  const peers: PeerProcess[] = [];
  const ours: RunningProcess[] = [];
  let quarry: QuarryCommand;
  beforeAll(() => {
    quarry = new QuarryCommand(join(folder, 'home'));
    mkdirSync(join(folder, 'out'));
  });
  afterAll(async () => {
    for (const peer of peers) await peer.stop();
    for (const process of ours) process.child.kill('SIGINT');
    await Promise.all(ours.map(({ ended }) => ended));
  });

  async function compared(file: string, profile: string): Promise<string[]> {
    const running = quarry.start('receive', '--port', '0', '--ignore', '-xf', file, profile);
    ours.push(running);
    const [, port] = await running.printed(/listening on port (\d+)/);
    const our = await answers(Number(port));
    for (const program of ['storescp', 'dcmrecv']) {
      const free = await freePort();
      peers.push(await startPeer(program, ['-dhl', '-xf', file, profile, '-od', join(folder, 'out'), String(free)], free));
      expect(await answers(free), `${program} ${profile}`).toEqual(our);
    }
    return our;
  }

  it('the same contexts are accepted as by storescp and dcmrecv, in the same syntaxes', async () => {
    const file = join(folder, 'own.cfg');
    writeFileSync(file, own);
    const accepted = (await compared(file, 'mine')).filter((answer) => !/ [34]$/.test(answer));
    expect(accepted).toContain(`${sopClass.CTImageStorage} 1.2.840.10008.1.2.4.90`);
    expect(accepted).toContain('1.2.276.0.99.1 1.2.840.10008.1.2');
    expect(accepted.some((answer) => answer.endsWith('.4.50'))).toBe(false);
  }, 120_000);

  it.skipIf(!existsSync(sample)).each(['Default', 'AllDICOM'])(
    'and so it is with the profile %s of DCMTK’s sample',
    async (profile) => {
      const accepted = (await compared(sample, profile)).filter((answer) => !/ [34]$/.test(answer));
      expect(accepted.length).toBeGreaterThan(100);
      expect(readFileSync(sample, 'utf8')).toContain(`[${profile}]`);
    },
    120_000,
  );

  it('what is written of the built-in profiles is understood by DCMTK as by us', async () => {
    const file = join(folder, 'written.cfg');
    writeFileSync(file, writeStorescpConfig(builtInProfiles()).text);
    for (const profile of ['Uncompressedonly', 'Losslessonly']) await compared(file, profile);
  }, 120_000);
});
