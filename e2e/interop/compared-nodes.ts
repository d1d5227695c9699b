import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type PeerProcess, runTool, startPeer } from '../peers/process.ts';

const main = fileURLToPath(new URL('../../src-main/host/cli/main.ts', import.meta.url));

/** One of the two that are compared: started from the same configuration, but for port and folders. */
export interface ComparedNode {
  readonly name: 'dcmqrscp' | 'quarry';
  readonly port: number;
  readonly process: PeerProcess;
}

export interface ComparedOptions {
  /** Of both, each has its own below it. */
  readonly folder: string;
  /** Lines of the HostTable; `{free}` is a port that nobody listens on. */
  readonly hosts: readonly string[];
  /** Lines of the VendorTable. */
  readonly vendors: readonly string[];
  /** Title, access, quota and peers of each area; and of which area its folder is, where it is not its own. */
  readonly areas: readonly { readonly title: string; readonly rules: string; readonly folderOf?: string }[];
  /** More arguments, which are to mean the same. */
  readonly dcmqrscp?: readonly string[];
  readonly quarry?: readonly string[];
}

/** DCMTK's dcmqrscp and `quarry archive serve`, side by side. */
export class ComparedNodes {
  readonly nodes: readonly [ComparedNode, ComparedNode];

  private constructor(nodes: readonly [ComparedNode, ComparedNode]) {
    this.nodes = nodes;
  }

  static async start(options: ComparedOptions): Promise<ComparedNodes> {
    return new ComparedNodes([await start('dcmqrscp', options), await start('quarry', options)]);
  }

  async stop(): Promise<void> {
    for (const { process } of this.nodes) await process.stop();
  }

  /** Runs a tool of DCMTK against both; the original's output comes first. */
  async ask(tool: string, args: (port: number) => readonly string[]): Promise<readonly [original: string, ours: string]> {
    // movescu tells the counts of its sub-operations only when it tells everything.
    const howMuch = tool === 'movescu' ? '-d' : '-v';
    const [original, ours] = this.nodes;
    const output = async ({ port }: ComparedNode) => (await runTool(tool, [howMuch, ...args(port)])).output;
    return [await output(original), await output(ours)];
  }
}

async function start(name: ComparedNode['name'], options: ComparedOptions): Promise<ComparedNode> {
  const { folder, hosts, vendors, areas, dcmqrscp = [], quarry = [] } = options;
  const port = await freePort();
  const lines = areas.map(({ title, rules, folderOf = title }) => `${title} ${join(folder, name, folderOf)} ${rules}`);
  for (const { title, folderOf = title } of areas) await mkdir(join(folder, name, folderOf), { recursive: true });
  const file = join(folder, `${name}.cfg`);
  const text = [
    `NetworkTCPPort = ${port}`,
    'MaxPDUSize = 16384',
    'MaxAssociations = 16',
    'HostTable BEGIN',
    ...(await Promise.all(hosts.map(async (line) => line.replace('{free}', String(await freePort()))))),
    'HostTable END',
    'VendorTable BEGIN',
    ...vendors,
    'VendorTable END',
    'AETable BEGIN',
    ...lines,
    'AETable END',
    '',
  ];
  await writeFile(file, text.join('\n'));
  const process =
    name === 'dcmqrscp'
      ? await startPeer('dcmqrscp', ['-v', '-dhl', ...dcmqrscp, '-c', file], port)
      : await startPeer(globalThis.process.execPath, [main, 'archive', 'serve', ...quarry, '--config', file], port);
  return { name, port, process };
}

const told =
  /Received (Store|Final|Move|Get)|Result:|Reason:|No Acceptable|No adequate|Suboperations|DIMSE status|could not negotiate/i;

export const linesOf = (output: string, pattern: RegExp) => output.split('\n').filter((line) => pattern.test(line));

/** What of two outputs says how it went. */
export function outcomes([original, ours]: readonly [string, string]): [string[], string[]] {
  return [outcomeOf(original), outcomeOf(ours)];
}

/** How many pending responses there are on the way is a matter of pace. */
function outcomeOf(output: string): string[] {
  const finalMove = output.lastIndexOf('D: ===================== INCOMING DIMSE MESSAGE');
  const end = output.includes('Move Response') && finalMove !== -1 ? output.slice(finalMove) : output;
  // A count that is left out is none (PS3.7 §9.1.4.1). storescu writes its row of dots to stdout and its log to stderr: either may come first.
  return linesOf(end, told)
    .filter((line) => !line.includes('(Pending)'))
    .map((line) => line.replace(/^.*(?=[DIWEF]: )/, '').replace(/: none$/, ': 0'));
}
