import { expect, it } from 'vitest';
import { rawPdu } from '../testing/wire.ts';
import { Framer, type FramerFault } from './framer.ts';

it.each([
  ['A-ASSOCIATE-RQ', 1, 0],
  ['A-ASSOCIATE-AC', 2, 0],
  ['A-ASSOCIATE-RQ', 1, 67],
] as const)(
  'an %s too short for its fixed part is refused by its header, not when more bytes happen to come',
  (_name, type, length) => {
    const faults: FramerFault[] = [];
    const framer = new Framer({
      pdu: () => undefined,
      pDataStart: () => undefined,
      pdv: () => undefined,
      fault: (fault) => faults.push(fault),
    });
    framer.push(rawPdu(type, new Uint8Array(0), length));
    expect(faults).toMatchObject([{ code: 'malformed-pdu', reason: 6 }]);
  },
);
