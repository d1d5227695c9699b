import { join } from 'node:path';
import { Lazily } from '../lazily.ts';
import { type Case, type Command, type Side, sampleOf, timedTogether } from '../measure.ts';
import { dcmjsCommand } from '../peers/dcmjs-dimse.ts';
import { asItComes, best, dcmtkReceivers, type Settings } from '../peers/dcmtk.ts';
import { quarryCommand, type Receiver } from '../peers.ts';
import { rateTarget } from '../target.ts';
import { type Context, ownTree, script } from './context.ts';

/** How the same program does `count` of something; 1 tells its start. */
type Counting = (to: Receiver, count: number) => Command;

interface Counted {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly atMostRuns?: number;
  readonly command: Counting;
  /** Where that is not the command with a count of 1. */
  readonly startUp?: Command;
}

const echoscu = ({ env }: Settings, ...args: readonly string[]): Command => [
  'env',
  [...env, 'echoscu', '-aec', 'BENCH', ...args],
];
const client = 'client';

/** A case whose sides ask one server of DCMTK, which is started with the first run. */
function asking(name: string, unit: string, count: number, sides: readonly Counted[], limit: Counted): Case {
  const server = new Lazily(dcmtkReceivers.ignoring.start);
  const sideOf = ({ name: text, needs, atMostRuns, command, startUp }: Counted): Side => ({
    name: text,
    ...(needs ? { needs } : {}),
    ...(atMostRuns ? { atMostRuns } : {}),
    run: async () => sampleOf(client, await timedTogether([command(await server.get(), count)])),
    startUp: async () => sampleOf(client, await timedTogether([startUp ?? command(await server.get(), 1)])),
  });
  return {
    name,
    unit,
    amount: count,
    needs: dcmtkReceivers.ignoring.needs,
    sides: sides.map(sideOf),
    limits: [sideOf(limit)],
    withoutStartUp: true,
    close: () => server.stop(),
  };
}

function echoes(context: Context): Case {
  const quarry = (name: string) => `${name} echo --repeat`;
  const repeating = (settings: Settings): Counted => ({
    name: `echoscu --repeat${settings.suffix}`,
    needs: ['echoscu'],
    command: ({ port }, times) => echoscu(settings, '--repeat', String(times), '127.0.0.1', String(port)),
  });
  const sides: Counted[] = [
    ...context.trees.map((tree) => ({
      name: quarry(tree.name),
      command: ({ port }: Receiver, count: number) =>
        quarryCommand(tree, ['echo', `BENCH@127.0.0.1:${port}`, '--repeat', String(count)]),
    })),
    repeating(best),
    { ...repeating(asItComes), atMostRuns: 1 },
    {
      name: 'dcmjs-dimse',
      atMostRuns: 1,
      command: ({ aeTitle, port }, count) =>
        dcmjsCommand({ aeTitle, port, work: { kind: 'echo', echoes: count, associations: 1 } }),
    },
  ];
  const limit: Counted = {
    name: 'bare round trips',
    command: (_, count) => [process.execPath, [script('round-trips.ts'), '1', String(count)]],
  };
  return {
    ...asking('1,000 C-ECHOs in one association', 'echoes', 1_000, sides, limit),
    targets: [rateTarget(quarry(ownTree(context).name), ['echoscu --repeat', 'dcmjs-dimse'])],
    notes: ['Start-up: the same program with one C-ECHO.'],
    atLeastRuns: 9,
  };
}

/** `echoscu` opens one association: it is started anew for each, and its start is that of `echoscu --version` as often. */
function associations(context: Context): Case {
  const count = 200;
  const often = (command: string) => `i=0; while [ $i -lt ${count} ]; do ${command}; i=$((i+1)); done`;
  const quarry = (name: string) => `${name}, one after the other`;
  const again = ({ suffix, env }: Settings): Counted => ({
    name: `${count} × echoscu${suffix}`,
    needs: ['echoscu'],
    command: ({ port }) => ['env', [...env, 'sh', '-ec', often(`echoscu -aec BENCH 127.0.0.1 ${port}`)]],
    startUp: ['env', [...env, 'sh', '-ec', often('echoscu --version >/dev/null')]],
  });
  const sides: Counted[] = [
    ...context.trees.flatMap((tree): Counted[] => [
      {
        name: quarry(tree.name),
        command: ({ port }, times) => [
          process.execPath,
          [join(import.meta.dirname, '..', 'processes', 'quarry-echoes.ts'), tree.root, String(port), String(times)],
        ],
      },
      {
        name: `${tree.name} echo --parallel, all at once`,
        command: ({ port }, times) => quarryCommand(tree, ['echo', `BENCH@127.0.0.1:${port}`, '--parallel', String(times)]),
      },
    ]),
    { ...again(best), atMostRuns: 3 },
    { ...again(asItComes), atMostRuns: 1 },
    {
      name: 'dcmjs-dimse',
      command: ({ aeTitle, port }, times) =>
        dcmjsCommand({ aeTitle, port, work: { kind: 'echo', echoes: 1, associations: times } }),
    },
  ];
  const limit: Counted = {
    name: 'bare connections of three round trips',
    command: (_, times) => [process.execPath, [script('round-trips.ts'), String(times), '3']],
  };
  return {
    ...asking(`${count} associations with a C-ECHO each`, 'associations', count, sides, limit),
    targets: [rateTarget(quarry(ownTree(context).name), [`${count} × echoscu`, 'dcmjs-dimse'])],
    notes: [`Start-up: the same program with one association; of echoscu, ${count} × echoscu --version.`],
  };
}

/** One C-ECHO by a program that is started for it: mostly the start. */
function startUp(context: Context): Case {
  const server = new Lazily(dcmtkReceivers.ignoring.start);
  const side = (name: string, needs: readonly string[], command: (to: Receiver) => Command): Side => ({
    name,
    needs,
    run: async () => sampleOf(client, await timedTogether([command(await server.get())])),
  });
  const bare = 'node -e 0';
  return {
    name: 'start-up of quarry echo',
    unit: 'runs',
    amount: 1,
    needs: dcmtkReceivers.ignoring.needs,
    sides: [
      ...context.trees.map((tree) =>
        side(`${tree.name} echo`, [], ({ port }) => quarryCommand(tree, ['echo', `BENCH@127.0.0.1:${port}`])),
      ),
      ...[best, asItComes].map((settings) =>
        side(`echoscu${settings.suffix}`, ['echoscu'], ({ port }) => echoscu(settings, '127.0.0.1', String(port))),
      ),
    ],
    limits: [side(bare, [], () => [process.execPath, ['-e', '0']])],
    // At most four times as long.
    targets: [rateTarget(`${ownTree(context).name} echo`, [bare], 0.25)],
    atLeastRuns: 15,
    close: () => server.stop(),
  };
}

export function echoCases(context: Context): Case[] {
  return [echoes(context), associations(context), startUp(context)];
}
