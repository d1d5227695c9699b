import { join } from 'node:path';
import type { Command } from '../measure.ts';
import { type ReceiverKind, type SenderKind, senderKind, startServer } from '../peers.ts';
import type { DcmjsWork } from '../processes/dcmjs-dimse-scu.ts';

const processes = join(import.meta.dirname, '..', 'processes');

/** dcmjs-dimse, with its largest PDU and no log. It reads each object whole before it sends the first. */
export function dcmjsCommand(work: DcmjsWork): Command {
  return [process.execPath, [join(processes, 'dcmjs-dimse-scu.ts'), JSON.stringify(work)]];
}

export const dcmjsSender: SenderKind = senderKind('dcmjs-dimse', [], ({ aeTitle, port }, folder) =>
  dcmjsCommand({ aeTitle, port, work: { kind: 'store', folder } }),
);

export const dcmjsReceiver: ReceiverKind = {
  name: 'dcmjs-dimse, streaming to files',
  start: (folder) =>
    startServer(process.execPath, (port) => [join(processes, 'dcmjs-dimse-scp.ts'), folder, String(port)], folder),
};
