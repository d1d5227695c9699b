import type { Case } from './measure.ts';
import { cpuOf, fastestRate, msWithoutStartUp, peakOf, rateOf, wholeMs } from './results.ts';
import type { Measured, Sample } from './sample.ts';
import { median } from './sample.ts';
import { type Judgement, judge, judgementInWords } from './target.ts';

/** One case as a table, and below it what was to be reached. Ratios are of rates: over 1 is faster. */
export function table(work: Case, measured: readonly Measured[], isOwn: (name: string) => boolean): string {
  const withoutStartUp = work.withoutStartUp ?? false;
  const peers = measured.filter(({ name, isLimit }) => !isLimit && !isOwn(name));
  const best = fastestRate(peers, withoutStartUp);
  // The first is what the work is held against, others are there to compare.
  const limit = fastestRate(measured.filter(({ isLimit }) => isLimit).slice(0, 1), withoutStartUp);
  const columns = [
    { title: '', of: sideInWords },
    { title: 'runs', of: (side: Measured) => String(side.samples.length) },
    { title: 'ms', of: (side: Measured) => whole(wholeMs(side)) },
    { title: 'min–max', of: (side: Measured) => spread(side.samples) },
    { title: 'ms without start-up', of: (side: Measured) => figure(msWithoutStartUp(side)) },
    { title: `${work.unit}/s`, of: (side: Measured) => figure(rateOf(side, withoutStartUp)) },
    { title: '× best peer', of: (side: Measured) => ratio(rateOf(side, withoutStartUp), best) },
    { title: '× limit', of: (side: Measured) => ratio(rateOf(side, withoutStartUp), limit) },
    { title: 'ms until synced', of: (side: Measured) => onDisk(side.samples) },
    { title: 'CPU s', of: (side: Measured) => byProcess(side, (name) => cpuOf(side, name)?.toFixed(2)) },
    { title: 'peak MB', of: (side: Measured) => byProcess(side, (name) => megabytes(peakOf(side, name))) },
    {
      title: '10⁹ instructions',
      of: ({ instructions }: Measured) => (instructions === undefined ? '' : (instructions / 1e9).toFixed(2)),
    },
  ];
  const there = measured.filter(({ samples }) => samples.length > 0);
  const rows = there.map((side) => columns.map((column) => column.of(side)));
  // What says nothing for any side is left out.
  const shown = columns.map((_, at) => at).filter((at) => at === 0 || rows.some((row) => row[at] !== ''));
  const line = (cells: readonly (string | undefined)[]) => `| ${shown.map((at) => cells[at]).join(' | ')} |`;
  const missing = measured
    .filter((side) => side.missing !== undefined && side.missing.length > 0)
    .map((side) => `- ${side.name}: left out, ${side.missing?.join(', ')} is not installed`);
  const fewer = there
    .filter(({ amount }) => amount !== undefined && amount !== work.amount)
    .map(({ name, amount }) => `- ${name}: does ${amount} of ${work.amount} ${work.unit}`);
  const below = [
    ...judgements(work, measured).map(judgementInWords),
    ...fewer,
    ...missing,
    ...(work.notes ?? []).map((note) => `- ${note}`),
  ];
  return [
    `## ${work.name}`,
    '',
    line(columns.map(({ title }) => title)),
    `|${shown.map((at) => (at === 0 ? '---' : '--:')).join('|')}|`,
    ...rows.map(line),
    '',
    ...(below.length > 0 ? [...below, ''] : []),
  ].join('\n');
}

export function judgements(work: Case, measured: readonly Measured[]): Judgement[] {
  return (work.targets ?? []).map((target) => judge(target, measured, work.withoutStartUp ?? false));
}

function sideInWords({ name, isLimit }: Measured): string {
  return isLimit ? `*${name}*` : name;
}

/** Three digits at least. */
function figure(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

function whole(value: number): string {
  return String(Math.round(value));
}

function ratio(rate: number | undefined, to: number | undefined): string {
  return rate === undefined || to === undefined ? '' : (rate / to).toFixed(2);
}

function spread(samples: readonly Sample[]): string {
  const times = samples.map(({ ms }) => ms);
  return times.length < 2 ? '' : `${whole(Math.min(...times))}–${whole(Math.max(...times))}`;
}

function onDisk(samples: readonly Sample[]): string {
  const times = samples.flatMap(({ onDiskMs }) => onDiskMs ?? []);
  return times.length === 0 ? '' : whole(median(times));
}

function megabytes(bytes: number | undefined): string | undefined {
  return bytes === undefined || bytes === 0 ? undefined : String(Math.round(bytes / 2 ** 20));
}

/** `sender 0.71, receiver 1.43` */
function byProcess({ samples }: Measured, of: (process: string) => string | undefined): string {
  return Object.keys(samples[0]?.peaks ?? {})
    .flatMap((name) => {
      const value = of(name);
      return value === undefined ? [] : [`${name} ${value}`];
    })
    .join(', ');
}
