import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/index.ts';

/** The contract, ready to be given handlers: input and output are checked against it on every call. */
export const os = implement(contract);
