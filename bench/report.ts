import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { type Case, type Measured, median, type Sample } from './measure.ts';

/** The machine and the programs, in Markdown. */
export function conditions(runs: number, cachedIn: string): string {
  const dcmtk = /v(\d+\.\d+\.\d+)/.exec(spawnSync('storescp', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
  const [cpu] = cpus();
  return [
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; load average at the start ${loadavg()[0]?.toFixed(1)}`,
    `- ${cpus().length} × ${cpu?.model.trim() || 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, file system ${fileSystem(cachedIn)}`,
    `- Node ${process.versions.node}; DCMTK ${dcmtk ?? 'not installed'}`,
    `- medians of at most ${runs} runs, sides in turn; data generated from fixed seeds, in the page cache`,
  ].join('\n');
}

function fileSystem(folder: string): string {
  return spawnSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).stdout?.trim() || 'unknown';
}

/** One case as a table. `ratio`: how many times the rate of the best peer, over 1 is faster. */
export function table(work: Case, measured: readonly Measured[], isOwn: (name: string) => boolean): string {
  const medians = new Map(measured.map((side) => [side, median(side.samples.map(({ ms }) => ms))]));
  const peers = measured.filter(({ name, isLimit }) => !isLimit && !isOwn(name));
  const best = Math.min(...peers.map((side) => medians.get(side) ?? Number.POSITIVE_INFINITY));
  const rows = measured.map((side) => {
    const ms = medians.get(side) ?? Number.NaN;
    const times = side.samples.map((sample) => sample.ms);
    const ratio = Number.isFinite(best) ? (best / ms).toFixed(2) : '';
    const cells = [
      side.isLimit ? `*${side.name}*` : side.name,
      String(Math.round(ms)),
      `${Math.round(Math.min(...times))}–${Math.round(Math.max(...times))}`,
      rate(work.amount / (ms / 1000)),
      ratio,
      onDisk(side.samples),
      peaks(side.samples),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `## ${work.name}`,
    '',
    `| | ms | min–max | ${work.unit}/s | × best peer | ms until synced | peak MB |`,
    '|---|--:|--:|--:|--:|--:|---|',
    ...rows,
    '',
  ].join('\n');
}

function rate(perSecond: number): string {
  return perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}

function onDisk(samples: readonly Sample[]): string {
  const times = samples.flatMap(({ onDiskMs }) => onDiskMs ?? []);
  return times.length === 0 ? '' : String(Math.round(median(times)));
}

/** The most of all runs, by process. */
function peaks(samples: readonly Sample[]): string {
  const names = Object.keys(samples[0]?.peaks ?? {});
  return names
    .map((name) => ({ name, bytes: Math.max(...samples.map((sample) => sample.peaks[name] ?? 0)) }))
    .filter(({ bytes }) => bytes > 0)
    .map(({ name, bytes }) => `${name} ${Math.round(bytes / 2 ** 20)}`)
    .join(', ');
}
