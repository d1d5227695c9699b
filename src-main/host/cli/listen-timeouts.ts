import type { OneNodeOptions } from '../../net/scp/dicom-node.ts';
import type { ListenTimeoutOptions } from './options/timeout-options.ts';

/** What was typed of how long a server of ours waits for who has connected; left out, as long as every receiver. */
export function listenTimeouts({
  associationTimeout,
  silenceTimeout,
}: ListenTimeoutOptions): NonNullable<OneNodeOptions['listenTimeouts']> {
  const ms = (seconds: number) => Math.round(seconds * 1000);
  return {
    ...(associationTimeout === undefined ? {} : { requestMs: ms(associationTimeout) }),
    ...(silenceTimeout === undefined ? {} : { idleMs: ms(silenceTimeout) }),
  };
}
