import { expect, it } from 'vitest';
import { ascii, concat } from '../testing/hex.ts';
import { associateBody, rawItem } from '../testing/wire.ts';
import { answerTo, indicationOf, negotiate } from './negotiate.ts';
import { readAAssociateRq } from './pdu/a-associate-rq.ts';
import { writePdu } from './pdu/pdu.ts';

it('refuses an abstract syntax and role that would not fit the answer: writing it threw, which ended the program', () => {
  const uid = `1.3.${'1'.repeat(65_480)}`;
  const role = rawItem(0x54, concat(Uint8Array.of(uid.length >> 8, uid.length & 0xff), ascii(uid), Uint8Array.of(1, 1)));
  const context = rawItem(0x20, concat(Uint8Array.of(1, 0, 0, 0), rawItem(0x30, uid), rawItem(0x40, '1.2.840.10008.1.2')));
  const read = readAAssociateRq(associateBody(context, rawItem(0x50, role)));
  if (!read.ok) throw new Error(read.detail);
  const decision = negotiate(indicationOf(read.pdu, undefined), {
    transferSyntaxesFor: () => 'any',
    requestorRolesFor: () => ({ scu: true, scp: true }),
  });
  expect(decision).toMatchObject({ contexts: [{ id: 1, result: 3 }], roles: [] });
  expect(writePdu(answerTo(read.pdu, decision))[0]).toBe(2);
});
