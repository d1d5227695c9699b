import { describe, expect, it } from 'vitest';
import { formatStatus, statusClass } from '../dimse-status.ts';
import type { AssociationEnding, AssociationPhase, ViolationCode } from '../ending.ts';
import type { DimseService, LocalFailureCode, ServiceFailure } from '../failure.ts';
import { sopClass } from '../sop-classes.ts';
import { explainAbort } from './association-abort.ts';
import { explainEnding } from './association-ending.ts';
import { explainReject } from './association-reject.ts';
import { explainCommitmentFailure } from './commitment-failure.ts';
import { explainContextResult } from './context-result.ts';
import { explainStatus } from './dimse-status.ts';
import type { Explanation } from './explanation.ts';
import { explainFailure, explainLocalFailure } from './failure.ts';
import { explainListenError, explainSocketError } from './socket-error.ts';
import { explainTextProblem } from './text-problem.ts';

/** What every explanation owes its reader; `good` ones need no cause. */
function expectWords(explanation: Explanation, good = false): void {
  const { code, title, cause, tryThis, technical } = explanation;
  const complaint = JSON.stringify(explanation);
  if (!/^[a-z]+[a-z0-9]*(-[a-zA-Z0-9]+)*$/.test(code)) throw new Error(`code: ${complaint}`);
  if (!/^[\p{Lu}\d[].{12,}\.$/su.test(title) && !/^[^.]{4,}.{8,}\.$/su.test(title)) throw new Error(`title: ${complaint}`);
  if (/failed|undefined|\bnull\b|NaN|Oops|An error occurred|\[object/.test(`${title} ${cause} ${tryThis.join(' ')}`))
    throw new Error(`words: ${complaint}`);
  if (!good && cause === '') throw new Error(`no cause: ${complaint}`);
  if (technical === '' || /undefined|NaN/.test(technical)) throw new Error(`technical: ${complaint}`);
  if (tryThis.some((line) => !line.endsWith('.'))) throw new Error(`try: ${complaint}`);
}

describe('rejections', () => {
  it.each([
    [1, 1, 1, 'rejected-no-reason'],
    [1, 1, 2, 'rejected-application-context'],
    [1, 1, 3, 'rejected-calling-ae'],
    [1, 1, 7, 'rejected-called-ae'],
    [2, 2, 1, 'rejected-no-reason'],
    [1, 2, 2, 'rejected-protocol-version'],
    [2, 3, 1, 'rejected-busy'],
    [2, 3, 2, 'rejected-limit'],
    [1, 1, 4, 'rejected-unknown'],
    [1, 3, 0, 'rejected-unknown'],
    [0, 0, 0, 'rejected-unknown'],
  ])('%i/%i/%i is %s', (result, source, reason, code) => {
    expect(explainReject(result, source, reason).code).toBe(code);
  });
  it('names the AE titles', () => {
    const about = { callingAeTitle: 'QUARRY', calledAeTitle: 'PACS1' };
    expect(explainReject(1, 1, 3, about).title).toContain('“QUARRY”');
    expect(explainReject(1, 1, 7, about).title).toContain('“PACS1”');
    expect(explainReject(1, 1, 3).technical).toBe(
      'A-ASSOCIATE-RJ result 1 (rejected-permanent), source 1 (service-user), reason 3',
    );
  });
  it('says of one that we sent whom we turned away', () => {
    const about = { host: '10.0.0.9', inbound: true, callingAeTitle: 'SCANNER', calledAeTitle: 'QUARY' };
    expect(explainReject(1, 1, 7, about).title).toBe(
      '10.0.0.9 was turned away: it called “QUARY”, and nothing here answers to that name.',
    );
    expect(explainReject(1, 1, 3, about).title).toContain('“SCANNER” is not among those that may call');
    for (const [result, source, reason] of [
      [1, 1, 1],
      [1, 1, 2],
      [1, 1, 3],
      [1, 1, 7],
      [1, 2, 1],
      [1, 2, 2],
      [2, 3, 1],
      [2, 3, 2],
    ] as const) {
      const { code, title, cause, tryThis } = explainReject(result, source, reason, about);
      expect(code).toBe(explainReject(result, source, reason).code);
      expect(`${title} ${cause} ${tryThis.join(' ')}`).not.toMatch(/the server/i);
    }
  });
  it('has words for every combination of three bytes', () => {
    const bytes = [...Array(12).keys(), 127, 128, 200, 254, 255];
    for (const result of bytes)
      for (const source of bytes)
        for (let reason = 0; reason < 256; reason++) {
          expectWords(explainReject(result, source, reason));
          expectWords(explainReject(result, source, reason, { inbound: true }));
        }
  });
});

describe('aborts and contexts', () => {
  it('has words for every combination of two bytes', () => {
    for (let source = 0; source < 256; source++) {
      for (let reason = 0; reason < 256; reason++) {
        expectWords(explainAbort(source, reason));
        expectWords(explainAbort(source, reason, { host: 'h' }, 'us', 'service'));
      }
    }
    expect(explainAbort(2, 6).technical).toContain('invalid PDU parameter value');
    expect(explainAbort(2, 3).technical).toContain('not defined');
    expect(explainAbort(0, 0)).toMatchObject({ code: 'aborted', reference: 'PS3.8 §9.3.8' });
  });
  it('has words for every context result', () => {
    for (let result = 0; result < 256; result++) {
      for (const uid of [
        undefined,
        '1.2.3',
        sopClass.Verification,
        sopClass.CTImageStorage,
        sopClass.StudyRootFind,
        sopClass.StudyRootGet,
      ]) {
        expectWords(explainContextResult(result, uid, ['1.2.840.10008.1.2', '1.2.9']), result === 0);
      }
    }
    expect(explainContextResult(3, sopClass.StudyRootFind).title).toBe(
      'The server does not offer searching (Study Root Query/Retrieve Information Model - FIND).',
    );
    expect(explainContextResult(4, sopClass.CTImageStorage, ['1.2.840.10008.1.2.5'])).toMatchObject({
      cause: expect.stringMatching(/^It takes RLE Lossless, /),
      technical: expect.stringContaining('accepted 1.2.840.10008.1.2.5'),
    });
    expect(explainContextResult(4, sopClass.CTImageStorage, []).cause).toContain('no transfer syntax in common');
  });
});

describe('statuses', () => {
  const services: DimseService[] = ['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET', 'C-STORE'];
  it('has words for all 65536 of every service', () => {
    for (const service of services) {
      for (let code = 0; code <= 0xffff; code++) {
        const explanation = explainStatus(service, { code });
        expectWords(explanation, ['success', 'pending', 'cancel'].includes(statusClass(code)));
        if (explanation.code !== `status-${formatStatus(code)}`) throw new Error(explanation.code);
      }
    }
  });
  it.each<[DimseService, number, RegExp]>([
    ['C-STORE', 0xa700, /no room/],
    ['C-STORE', 0xa7ab, /no room/],
    ['C-STORE', 0xa900, /do not fit its kind/],
    ['C-STORE', 0xc123, /could not make sense/],
    ['C-STORE', 0xb000, /changed some of its values/],
    ['C-STORE', 0xb006, /left out/],
    ['C-STORE', 0xb007, /although/],
    ['C-FIND', 0xa700, /asks for too much/],
    ['C-FIND', 0xa900, /as it is put/],
    ['C-FIND', 0xc001, /could not carry out the search/],
    ['C-FIND', 0xb001, /own limit/],
    ['C-FIND', 0xff01, /does not search by all/],
    ['C-MOVE', 0xa701, /work out which/],
    ['C-MOVE', 0xa702, /could not send them to the destination/],
    ['C-MOVE', 0xa700, /could not send them to the destination/],
    ['C-MOVE', 0xa801, /does not know the destination/],
    ['C-MOVE', 0xb000, /not every object/],
    ['C-GET', 0xa702, /over this connection/],
    ['C-GET', 0xa801, /refuses/],
    ['C-GET', 0xaa02, /cut the frames/],
    ['C-ECHO', 0x0122, /does not support the service/],
    ['C-ECHO', 0x0211, /does not know this operation/],
    ['C-MOVE', 0x0124, /does not allow/],
    ['C-FIND', 0xfe00, /cancelled/],
    ['C-STORE', 0x0199, /does not define/],
    ['C-STORE', 0x7777, /does not define \(7777\)/],
  ])('%s %i', (service, code, title) => {
    expect(explainStatus(service, { code }).title).toMatch(title);
  });
  it('prints what the server adds, made harmless', () => {
    const explanation = explainStatus('C-FIND', {
      code: 0xc000,
      errorComment: `Bad\u0000 key\u202e ${'x'.repeat(300)}`,
      offendingElements: [0x00100010, 0x00091001, ...Array(20).fill(0x00100020)],
      errorId: 17,
    });
    expect(explanation.technical).toContain('PatientName(0010,0010) (0009,1001)');
    expect(explanation.technical).toContain('and 14 more');
    expect(explanation.technical).toContain('error ID 17');
    expect(explanation.cause).toContain('Bad key');
    expect(explanation.technical.length).toBeLessThan(700);
    expect(explanation.reference).toBe('PS3.4 §C.4.1.1.4');
    expect(explainStatus('C-FIND', { code: 0x0110 }).reference).toBe('PS3.7 Annex C');
  });
  it('sorts into classes as PS3.7 Table C-1 does', () => {
    expect([0x0000, 0x0001, 0x0107, 0x0116, 0xb000, 0xbfff].map(statusClass)).toEqual(['success', ...Array(5).fill('warning')]);
    expect([0xff00, 0xff01, 0xfe00].map(statusClass)).toEqual(['pending', 'pending', 'cancel']);
    expect(
      [0x0110, 0x0122, 0x0211, 0xa700, 0xa801, 0xaa00, 0xc000, 0xcfff, 0x0002, 0x9999, 0xff02, 0xffff].every(
        (code) => statusClass(code) === 'failure',
      ),
    ).toBe(true);
  });
});

describe('sockets and TLS', () => {
  it.each([
    ['ECONNREFUSED', 'port-refused'],
    ['ETIMEDOUT', 'port-timeout'],
    ['ECONNRESET', 'connection-reset'],
    ['ENOTFOUND', 'name-unknown'],
    ['EAI_AGAIN', 'name-server-unreachable'],
    ['EHOSTUNREACH', 'no-route'],
    ['ENETUNREACH', 'no-route'],
    ['EPROTO', 'tls-not-spoken'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-not-spoken'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-untrusted'],
    ['CERT_HAS_EXPIRED', 'tls-expired'],
    ['CERT_NOT_YET_VALID', 'tls-expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-name-mismatch'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls-client-certificate-needed'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls-no-common-version'],
    ['ERR_SSL_SOMETHING_NEW', 'tls-error'],
    ['ESOMETHINGNEW', 'network-error'],
    ['', 'network-error'],
    ['constructor', 'network-error'],
    ['__proto__', 'network-error'],
  ])('%s is %s', (code, stable) => {
    for (const about of [undefined, { host: 'pacs01' }, { port: 104 }, { host: '10.0.0.1', port: 104 }]) {
      const explanation = explainSocketError(code, about);
      expect(explanation.code).toBe(stable);
      expectWords(explanation);
    }
  });
  it('offers to do without TLS where its handshake ends without a word, as plain DICOM ends it', () => {
    const ended = (ownCertificate: boolean) => explainEnding({ kind: 'tls-failed', code: 'ECONNRESET', ownCertificate });
    expect(ended(false).tryThis.join(' ')).toContain('switch TLS off');
    expect(ended(false).cause).toContain('wants a certificate from us');
    expect(ended(true).cause).toContain('does not accept our certificate');
  });
  it('says which port and host', () => {
    expect(explainSocketError('ECONNREFUSED', { host: 'pacs01', port: 104 })).toMatchObject({
      title: 'pacs01 answers, but nothing listens on port 104.',
      technical: 'ECONNREFUSED, pacs01:104',
    });
    expect(explainSocketError('ETIMEDOUT', { host: '::1', port: 104 }).technical).toBe('ETIMEDOUT, [::1]:104');
  });
  it('says what is wrong with a host that was not even looked up', () => {
    const titleOf = (host: string) => explainSocketError('ENOTFOUND', { host, port: 104 }).title;
    expect(titleOf('pacs01')).toContain('Nobody on the network knows');
    expect(titleOf('010.2.3.4')).toBe('“010.2.3.4” is no address.');
    expect(titleOf('pacs01:11112')).toBe('“pacs01:11112” is a host and a port, not a host alone.');
  });
  it.each([
    ['EADDRINUSE', 'receiver-port-taken'],
    ['EACCES', 'receiver-port-not-allowed'],
    ['EADDRNOTAVAIL', 'receiver-address-not-available'],
    ['EWHATEVER', 'receiver-not-started'],
    ['', 'receiver-not-started'],
  ])('%s of the receiver is %s', (code, stable) => {
    expect(explainListenError(code, { port: 104 }).code).toBe(stable);
    expectWords(explainListenError(code, { port: 104 }));
    expectWords(explainListenError(code));
  });
});

describe('endings and failures', () => {
  const phases: AssociationPhase[] = ['resolve', 'connect', 'tls', 'association', 'service', 'release'];
  const violations: ViolationCode[] = [
    'unrecognized-pdu',
    'unexpected-pdu',
    'pdu-too-long',
    'malformed-pdu',
    'malformed-command',
    'unknown-context',
    'message-too-long',
    'unexpected-message',
  ];
  const endings: [AssociationEnding, string][] = [
    [{ kind: 'released', by: 'us' }, 'released'],
    [{ kind: 'released', by: 'peer' }, 'released'],
    [{ kind: 'rejected', result: 1, source: 1, reason: 3 }, 'rejected-calling-ae'],
    [{ kind: 'aborted', by: 'peer', source: 0, reason: 0, phase: 'association' }, 'aborted'],
    [{ kind: 'aborted', by: 'us', source: 0, reason: 0, phase: 'service' }, 'aborted-by-us'],
    [{ kind: 'connect-failed', code: 'ECONNREFUSED', host: 'h', port: 1, phase: 'connect' }, 'port-refused'],
    ...phases.map((phase): [AssociationEnding, string] => [
      { kind: 'transport-lost', phase, code: 'ECONNRESET' },
      phase === 'service' || phase === 'release' ? 'aborted' : 'connection-reset',
    ]),
    [{ kind: 'timed-out', phase: 'resolve', afterMs: 10_000 }, 'name-server-unreachable'],
    [{ kind: 'timed-out', phase: 'connect', afterMs: 10_000 }, 'port-timeout'],
    [{ kind: 'timed-out', phase: 'association', afterMs: 30_000 }, 'silent'],
    [{ kind: 'timed-out', phase: 'response', afterMs: 1000 }, 'response-timeout'],
    [{ kind: 'timed-out', phase: 'silence', afterMs: 600_000 }, 'transfer-stalled'],
    [{ kind: 'timed-out', phase: 'release', afterMs: 250 }, 'release-timeout'],
    ...violations.map((code): [AssociationEnding, string] => [
      { kind: 'protocol-violation', code, detail: 'type 48' },
      `violation-${code}`,
    ]),
    [{ kind: 'not-dicom', looksLike: 'tls', firstBytes: '15 03 03' }, 'tls-expected'],
    ...(['http', 'hl7', 'ssh', 'unknown'] as const).map((looksLike): [AssociationEnding, string] => [
      { kind: 'not-dicom', looksLike, firstBytes: '48 54' },
      'not-dicom',
    ]),
  ];
  it.each(endings)('%j is %s', (ending, code) => {
    const good = ending.kind === 'released';
    for (const about of [
      undefined,
      { host: 'pacs01', port: 104, calledAeTitle: 'P', callingAeTitle: 'Q' },
      { host: '10.0.0.9', inbound: true },
    ]) {
      const explanation = explainEnding(ending, about);
      expect(explanation.code).toBe(code);
      expectWords(explanation, good);
      expect(explainFailure({ kind: 'association', ending }, about)).toEqual(explanation);
    }
  });
  it('does not blame the server alone for a silence that a broken network explains as well', () => {
    for (const phase of ['response', 'silence'] as const)
      expect(explainEnding({ kind: 'timed-out', phase, afterMs: 1000 }).cause).toContain('the network was interrupted');
  });
  it('says how long it waited', () => {
    const title = (afterMs: number) => explainEnding({ kind: 'timed-out', phase: 'response', afterMs }).title;
    expect([250, 1000, 30_000, 600_000].map(title)).toEqual([
      expect.stringContaining('for 0.3 seconds'),
      expect.stringContaining('for 1 second.'),
      expect.stringContaining('for 30 seconds'),
      expect.stringContaining('for 10 minutes'),
    ]);
  });

  it('says of a file that a disk with room does not take why that may be', () => {
    expect(explainLocalFailure('disk-full').cause).toContain('FAT');
  });

  const localCodes: Record<LocalFailureCode, string> = {
    'file-missing': 'file-missing',
    'file-unreadable': 'file-unreadable',
    'file-changed': 'file-changed',
    'file-too-long': 'file-too-long',
    'text-too-long': 'text-too-long',
    'value-too-long': 'value-too-long',
    'not-dicom-file': 'not-dicom-file',
    'directory-file': 'directory-file',
    'damaged-file': 'damaged-file',
    'index-damaged': 'index-damaged',
    'sop-uid-missing': 'sop-uid-missing',
    'image-undecodable': 'image-undecodable',
    'image-unencodable': 'image-unencodable',
    'image-too-large': 'image-too-large',
    'not-converted': 'not-converted',
    'profile-missing': 'profile-missing',
    'caller-not-found': 'caller-not-found',
    'no-room-to-delete': 'no-room-to-delete',
    'too-many-open-files': 'too-many-open-files',
    'disk-full': 'disk-full',
    'quota-reached': 'quota-reached',
    'area-not-open': 'area-not-open',
    'title-taken': 'title-taken',
    'secret-sealed': 'secret-sealed',
    'token-key-unusable': 'token-key-unusable',
    'folder-not-writable': 'folder-not-writable',
    'port-in-use': 'receiver-port-taken',
    'port-not-allowed': 'receiver-port-not-allowed',
    'address-not-available': 'receiver-address-not-available',
    'receiver-off': 'receiver-off',
    'nothing-to-propose': 'nothing-to-propose',
    'file-exists': 'file-exists',
    'too-large-for-zip': 'too-large-for-zip',
    'naming-invalid': 'naming-invalid',
    'nothing-to-export': 'nothing-to-export',
    'nothing-to-import': 'nothing-to-import',
    'nothing-to-send': 'nothing-to-send',
    'nothing-matched': 'nothing-matched',
    'outside-medium': 'outside-medium',
    'nothing-arrived': 'nothing-arrived',
    'some-missing': 'some-missing',
    'unique-key-missing': 'unique-key-missing',
    'no-commitment-report': 'no-commitment-report',
    'requester-unknown': 'requester-unknown',
    'identity-not-confirmed': 'identity-not-confirmed',
    'identity-missing': 'identity-missing',
    'server-removed': 'server-removed',
    'already-running': 'already-running',
    'tls-file-missing': 'tls-file-missing',
    'tls-file-unreadable': 'tls-file-unreadable',
    'tls-file-too-long': 'tls-file-too-long',
    'tls-not-a-certificate': 'tls-not-a-certificate',
    'tls-not-a-key': 'tls-not-a-key',
    'tls-certificate-missing': 'tls-certificate-missing',
    'tls-key-missing': 'tls-key-missing',
    'tls-key-mismatch': 'tls-key-mismatch',
    'tls-passphrase-missing': 'tls-passphrase-missing',
    'tls-passphrase-wrong': 'tls-passphrase-wrong',
    'tls-secret-sealed': 'tls-secret-sealed',
    'tls-pkcs12-outdated': 'tls-pkcs12-outdated',
    'tls-no-certificate-in-folder': 'tls-no-certificate-in-folder',
    'tls-authority-missing': 'tls-authority-missing',
    'tls-not-a-crl': 'tls-not-a-crl',
    'tls-crl-issuer-unknown': 'tls-crl-issuer-unknown',
    'tls-pin-invalid': 'tls-pin-invalid',
    'tls-ciphers-unknown': 'tls-ciphers-unknown',
    'tls-certificate-weak': 'tls-certificate-weak',
    'tls-not-usable': 'tls-not-usable',
    cancelled: 'cancelled',
    interrupted: 'interrupted',
    unexpected: 'unexpected',
  };
  it.each(Object.entries(localCodes))('%s on this computer is %s', (code, stable) => {
    for (const detail of [undefined, '/some/where']) {
      const failure: ServiceFailure = { kind: 'local', code: code as LocalFailureCode, ...(detail && { detail }) };
      const explanation = explainFailure(failure, { port: 104 });
      expect(explanation.code).toBe(stable);
      expectWords(explanation);
      if (detail) expect(explanation.technical).toContain(detail);
    }
  });
  it('has words for every reason of a storage commitment that was not granted, and for none', () => {
    for (let reason = 0; reason <= 0xffff; reason++) expectWords(explainCommitmentFailure(reason));
    expectWords(explainCommitmentFailure(undefined));
    const failure: ServiceFailure = { kind: 'not-committed', committed: 12, refused: 1, reason: 0x0112 };
    expect(explainFailure(failure)).toMatchObject({
      code: 'commitment-0112',
      title: 'Committed 12, refused 1: the server does not have the object.',
      technical: '(0008,1197) Failure Reason 0112 (No such object instance)',
    });
    expectWords(explainFailure(failure));
  });
  it('names the characters that a server’s character set lacks, and the ways to ask nevertheless', () => {
    const lacking = { kind: 'text-not-encodable', characters: ['Ł', 'ś'], characterSet: ['ISO_IR 100'] } as const;
    const explanation = explainFailure({ ...lacking, characters: [...lacking.characters], wildcardWouldDo: true });
    expectWords(explanation);
    expect(explanation.code).toBe('text-not-encodable');
    expect(explanation.title).toBe('Nothing was asked: the server’s character set, Western European (Latin-1), lacks “Ł”, “ś”.');
    expect(explanation.tryThis.join(' ')).toMatch(/Unicode.*\?/);
    const characters = Array.from({ length: 20 }, (_, index) => String.fromCharCode(0x5c71 + index));
    const unicode = explainFailure({
      kind: 'text-not-encodable',
      characters,
      characterSet: ['ISO_IR 192'],
      wildcardWouldDo: false,
    });
    expect(unicode.title).toContain('and 12 more');
    expect(unicode.tryThis.join(' ')).not.toMatch(/Unicode|\?/);
  });
  it.each(['no-character-set', 'unknown-character-set', 'malformed', 'undeclared-escape'] as const)(
    'says of text with %s what it was read as',
    (code) => {
      expect(explainTextProblem({ code, readAs: 'ISO_IR 126' }, 'Patient ID')).toMatch(/Patient ID.* Greek\.$/);
    },
  );
  it('passes statuses and contexts on', () => {
    expect(explainFailure({ kind: 'status', service: 'C-MOVE', status: { code: 0xa801 } }).code).toBe('status-A801');
    expect(explainFailure({ kind: 'context-refused', abstractSyntax: sopClass.Verification, result: 3 }).code).toBe(
      'context-abstract-syntax',
    );
  });
});
