import { describe, expect, it } from 'vitest';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { explainReject } from '../../../src-shared/dicom/explain/association-reject.ts';
import { plainServer } from '../../testing/fake-servers.ts';
import { echoReport } from './echo-report.ts';

const server: ServerInput = { ...plainServer, name: 'City PACS' };
const failed = { ok: false as const, at: '2026-11-26T14:20:07.000Z', explanation: explainReject(1, 1, 3) };
const own = { aeTitle: 'QUARRY', addresses: ['10.2.3.9', 'fd00::9'] };

describe('what is sent to the administrator of a server', () => {
  it('says who called whom, when, and what came of it', () => {
    expect(echoReport(server, failed, own)).toMatch(
      /^C-ECHO on 2026-11-2[567] \d\d:\d\d:07 [+-]\d\d:\d\d\nto CITY at pacs\.example\.org, port 104, without TLS\nfrom QUARRY at 10\.2\.3\.9 or fd00::9\n\nThe server does not know us/,
    );
    expect(echoReport(server, failed, own)).toContain('A-ASSOCIATE-RJ result 1 (rejected-permanent)');
    expect(echoReport({ ...server, callingAeTitle: 'WARD7' }, failed, { ...own, addresses: [] })).toContain('\nfrom WARD7\n');
  });

  it('names no user, and no file of ours', () => {
    const text = echoReport(
      {
        ...server,
        userIdentity: { kind: 'passcode', userName: 'anna', positiveResponse: false, tokenFile: '/home/anna/token' },
        tls: { peerCertificate: 'required', checkName: true, keyFile: '/home/anna/client.key' },
      },
      failed,
      own,
    );
    expect(text).not.toContain('anna');
    expect(text).toContain('User identity: User name and passcode');
    expect(text).toContain('by TLS');
  });
});
