import type { ServerInput } from '../../../src-shared/contract/servers.ts';
import { characterSetName, defaultCharacterSet, parseCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import { hostProblem } from '../../../src-shared/dicom/host-problem.ts';
import { type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import { userIdentityName } from '../../../src-shared/dicom/user-identity.ts';
import { aeTitleProblem } from '../../app/context/ae-title-field.tsx';
import { pinsProblem, type SecurityDraft, tlsOf } from '../../app/context/security/security-draft.ts';
import { type IdentityDraft, identityDraftOf, identityInputOf, isIdentityComplete } from './identity-draft.ts';

/** A server as it stands in the form; TLS has a draft of its own. */
export type ServerDraft = Pick<ServerInput, 'name' | 'calledAeTitle' | 'host' | 'retrieveMethod' | 'colour'> & {
  readonly port: number | '';
  readonly callingAeTitle: string;
  readonly characterSet: string;
  readonly identity: IdentityDraft;
  readonly queryExtensions: readonly QueryExtension[];
  readonly storeAssociations: number | '';
  readonly commitAfterSending: boolean;
};

export const blankServer: ServerDraft = {
  name: '',
  calledAeTitle: '',
  host: '',
  port: 104,
  callingAeTitle: '',
  retrieveMethod: 'automatic',
  characterSet: defaultCharacterSet,
  identity: identityDraftOf(undefined),
  queryExtensions: [],
  storeAssociations: 1,
  colour: 'blue',
  commitAfterSending: false,
};

export function serverDraftOf(server: ServerInput): ServerDraft {
  const { name, calledAeTitle, host, port, callingAeTitle = '', retrieveMethod, colour } = server;
  const { characterSet = defaultCharacterSet, commitAfterSending = false } = server;
  const { queryExtensions: asked = [], storeAssociations = 1 } = server;
  const place = { name, calledAeTitle, host, port, callingAeTitle, retrieveMethod, characterSet, colour };
  const identity = identityDraftOf(server.userIdentity);
  return { ...place, identity, queryExtensions: asked, storeAssociations, commitAfterSending };
}

/** What was typed, an IPv6 address without the brackets that it has in URLs. */
function hostOf(typed: string): string {
  return typed.trim().replace(/^\[(?<address>[^\]]*)\]$/, '$<address>');
}

export function hostWords(typed: string): string | undefined {
  const host = hostOf(typed);
  if (host === '') return 'A host name or address is needed.';
  if (/[\s/@]/.test(host) || hostProblem(host) === 'with-port')
    return 'Only a host name or an address, without blanks, slashes or a port.';
  if (hostProblem(host) === 'no-address') return 'An address is four numbers from 0 to 255 without zeros before them: 10.2.3.4.';
  return undefined;
}

export function portProblem(port: number | ''): string | undefined {
  return port === '' || port < 1 || port > 65535 ? '1 to 65535.' : undefined;
}

export function isAssociations(count: number | ''): count is number {
  return count !== '' && count >= 1 && count <= 8;
}

/** Nothing is wrong or missing in how it is called. */
export function isCallingComplete({ callingAeTitle, identity }: ServerDraft): boolean {
  return aeTitleProblem(callingAeTitle.trim(), true) === undefined && isIdentityComplete(identity);
}

/** What would be saved; undefined while something is wrong or missing. */
export function serverInputOf(draft: ServerDraft, security: SecurityDraft): ServerInput | undefined {
  const { name, host, port, storeAssociations } = draft;
  const calledAeTitle = draft.calledAeTitle.trim();
  const callingAeTitle = draft.callingAeTitle.trim();
  const wrong =
    name.trim() === '' ||
    portProblem(port) !== undefined ||
    hostWords(host) !== undefined ||
    aeTitleProblem(calledAeTitle, false) !== undefined ||
    !isCallingComplete(draft) ||
    (security.on && pinsProblem(security.pins) !== undefined);
  if (wrong || port === '' || !isAssociations(storeAssociations)) return undefined;
  const { retrieveMethod, characterSet, colour } = draft;
  const userIdentity = identityInputOf(draft.identity);
  const tls = tlsOf(security);
  const asked = queryExtensions.filter((one) => draft.queryExtensions.includes(one));
  return {
    name: name.trim(),
    calledAeTitle,
    host: hostOf(host),
    port,
    retrieveMethod,
    colour,
    ...(callingAeTitle === '' ? {} : { callingAeTitle }),
    ...(characterSet === defaultCharacterSet ? {} : { characterSet }),
    ...(draft.commitAfterSending ? { commitAfterSending: true } : {}),
    ...(userIdentity === undefined ? {} : { userIdentity }),
    ...(asked.length === 0 ? {} : { queryExtensions: asked }),
    ...(storeAssociations === 1 ? {} : { storeAssociations }),
    ...(tls === undefined ? {} : { tls }),
  };
}

/** "as WARD7, user anna" */
export function callingWords({ callingAeTitle, identity }: ServerDraft, ownTitle: string): string {
  const as = `as ${callingAeTitle.trim() || ownTitle}`;
  if (identity.kind === 'none') return as;
  const hasUser = identity.kind === 'username' || identity.kind === 'passcode';
  return `${as}, ${hasUser ? `user ${identity.userName.trim()}` : userIdentityName[identity.kind]}`;
}

/** "Western European (Latin-1), C-MOVE, 2 extensions" */
export function searchingWords({ characterSet, retrieveMethod, queryExtensions: asked }: ServerDraft): string {
  const terms = parseCharacterSet(characterSet);
  const words = [terms === undefined ? characterSet : characterSetName(terms)];
  if (retrieveMethod !== 'automatic') words.push(retrieveMethod);
  if (asked.length > 0) words.push(asked.length === 1 ? '1 extension' : `${asked.length} extensions`);
  return words.join(', ');
}

/** "3 connections, asks for commitment" */
export function sendingWords({ storeAssociations, commitAfterSending }: ServerDraft): string {
  const over = storeAssociations === 1 ? '1 connection' : `${storeAssociations} connections`;
  return commitAfterSending ? `${over}, asks for commitment` : over;
}
