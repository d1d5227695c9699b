import type { retrieveMethods } from '../../../src-shared/contract/servers.ts';

export type RetrieveMethod = (typeof retrieveMethods)[number];

export const retrieveMethodList: readonly { readonly method: RetrieveMethod; readonly words: string }[] = [
  { method: 'automatic', words: 'Automatic: what the server takes' },
  { method: 'C-GET', words: 'C-GET: over the same connection' },
  { method: 'C-MOVE', words: 'C-MOVE: the server sends to our receiver' },
];
