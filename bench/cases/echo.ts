import { join } from 'node:path';
import { isInstalled } from '../../e2e/peers/process.ts';
import { type Case, type Side, timed } from '../measure.ts';
import { quarryArchive, quarryCommand, type Receiver } from '../peers.ts';
import type { Context } from './context.ts';

/** One C-ECHO by a program that is started for it: mostly the start. */
export function echoCase(context: Context): Case {
  let server: Promise<Receiver> | undefined;
  const [tree] = context.trees;
  if (!tree) throw new Error('there is no Quarry to measure');
  const started = () => (server ??= quarryArchive(tree).start(join(context.scratch, 'echo')));
  const side = (name: string, command: (to: Receiver) => [string, string[], Record<string, string>?]): Side => ({
    name,
    async run() {
      const { ms, peakBytes } = await timed(...command(await started()));
      return { ms, peaks: { client: peakBytes } };
    },
  });
  const echoscu = side('echoscu', ({ port }) => ['echoscu', ['-aec', 'BENCH', '127.0.0.1', String(port)], { TCP_NODELAY: '1' }]);
  return {
    name: 'C-ECHO with the start of the program',
    unit: 'runs',
    amount: 1,
    sides: [
      ...context.trees.map((each) =>
        side(`${each.name} echo`, ({ port }) => quarryCommand(each, ['echo', `BENCH@127.0.0.1:${port}`])),
      ),
      ...(isInstalled('echoscu') ? [echoscu] : []),
    ],
    limits: [side('node -e 0', () => [process.execPath, ['-e', '0']])],
    close: async () => void (await (await server)?.stop()),
  };
}
