import { assertNever } from '../../../../src-shared/assert-never.ts';
import type { AAbort } from './a-abort.ts';
import { writeAAbort } from './a-abort.ts';
import type { AAssociateAc } from './a-associate-ac.ts';
import { writeAAssociateAc } from './a-associate-ac.ts';
import type { AAssociateRj } from './a-associate-rj.ts';
import { writeAAssociateRj } from './a-associate-rj.ts';
import type { AAssociateRq } from './a-associate-rq.ts';
import { writeAAssociateRq } from './a-associate-rq.ts';
import type { AReleaseRp } from './a-release-rp.ts';
import { writeAReleaseRp } from './a-release-rp.ts';
import type { AReleaseRq } from './a-release-rq.ts';
import { writeAReleaseRq } from './a-release-rq.ts';
import type { PDataTf } from './p-data-tf.ts';
import { writePDataTf } from './p-data-tf.ts';

/** Every PDU of PS3.8 §9.3. */
export type Pdu = AAssociateRq | AAssociateAc | AAssociateRj | PDataTf | AReleaseRq | AReleaseRp | AAbort;

/** The whole PDU, header included. */
export function writePdu(pdu: Pdu): Uint8Array {
  switch (pdu.type) {
    case 'a-associate-rq':
      return writeAAssociateRq(pdu);
    case 'a-associate-ac':
      return writeAAssociateAc(pdu);
    case 'a-associate-rj':
      return writeAAssociateRj(pdu);
    case 'p-data-tf':
      return writePDataTf(pdu);
    case 'a-release-rq':
      return writeAReleaseRq();
    case 'a-release-rp':
      return writeAReleaseRp();
    case 'a-abort':
      return writeAAbort(pdu);
    default:
      return assertNever(pdu);
  }
}
