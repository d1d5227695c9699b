import { describe, expect, it } from 'vitest';
import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { securityDraftOf } from '../../app/context/security/security-draft.ts';
import { plainServer } from '../../testing/fake-servers.ts';
import { blankServer, callingWords, searchingWords, sendingWords, serverDraftOf, serverInputOf } from './server-draft.ts';

const whole: ServerInput = {
  ...plainServer,
  callingAeTitle: 'WARD7',
  retrieveMethod: 'C-MOVE',
  characterSet: 'ISO_IR 100',
  userIdentity: { kind: 'passcode', userName: 'anna', positiveResponse: true },
  queryExtensions: ['relational', 'fuzzyNames'],
  storeAssociations: 3,
  commitAfterSending: true,
};
const saved = (server: ServerInput) => serverInputOf(serverDraftOf(server), securityDraftOf(server.tls, 'required'));

describe('a server in the form', () => {
  it('is saved as it was, and only what differs from the usual', () => {
    expect(saved(plainServer)).toEqual(plainServer);
    expect(saved(whole)).toEqual(whole);
  });

  it('is not saved while something is wrong or missing, folded or not', () => {
    const off = securityDraftOf(undefined, 'required');
    const draft = serverDraftOf(whole);
    expect(serverInputOf(blankServer, off)).toBeUndefined();
    expect(serverInputOf({ ...draft, host: 'a b' }, off)).toBeUndefined();
    for (const host of ['010.2.3.4', '10.2.3', 'pacs01:104', '[::1]:104'])
      expect(serverInputOf({ ...draft, host }, off), host).toBeUndefined();
    expect(serverInputOf({ ...draft, host: ' [::1] ' }, off)?.host).toBe('::1');
    expect(serverInputOf({ ...draft, port: 70_000 }, off)).toBeUndefined();
    expect(serverInputOf({ ...draft, storeAssociations: 9 }, off)).toBeUndefined();
    expect(serverInputOf({ ...draft, callingAeTitle: 'A-TITLE-TOO-LONG1' }, off)).toBeUndefined();
    expect(serverInputOf({ ...draft, identity: { ...draft.identity, userName: ' ' } }, off)).toBeUndefined();
    expect(serverInputOf(draft, { ...off, on: true, pins: 'AB:CD' })).toBeUndefined();
  });

  it('says of its folded parts what is set in them', () => {
    const words = (server: ServerInput) => {
      const draft = serverDraftOf(server);
      return [callingWords(draft, 'QUARRY'), searchingWords(draft), sendingWords(draft)];
    };
    expect(words(plainServer)).toEqual(['as QUARRY', 'Unicode (UTF-8)', '1 connection']);
    expect(words(whole)).toEqual([
      'as WARD7, user anna',
      'Western European (Latin-1), C-MOVE, 2 extensions',
      '3 connections, asks for commitment',
    ]);
  });
});
