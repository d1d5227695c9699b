import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machineInShort, versions } from './conditions.ts';
import { shortData } from './data.ts';
import { removeFolder, scratchFolder } from './folders.ts';
import { missingOf } from './measure.ts';

import { judgeRatios, type Recorded } from './short-form/judge.ts';
import { type Compared, compare, type Ratios, recordingEffort, usualEffort } from './short-form/ratios.ts';
import { type ShortForm, shortForm, type Work } from './short-form/works.ts';

const recordFile = join(import.meta.dirname, 'recorded.json');
/** What is worse each time is worse; once may have been the machine. */
const atMostTries = 3;
/** Enough that work, not start-up, is what is compared. */
export const shortAmounts = { ct: 200, small: 1_000, studies: 2_000 };

/**
 * The short form: a few ratios of Quarry to others, on small amounts, against those in `recorded.json`. What is worse is measured
 * again; the exit code is 1 if it is worse each time. With `isRecording` the file is written instead.
 */
export async function runShortForm(root: string, isRecording: boolean): Promise<number> {
  const cache = join(root, '.cache', 'bench');
  await mkdir(cache, { recursive: true });
  const data = await shortData(cache, shortAmounts);
  const scratch = await scratchFolder(cache, 'ci');
  process.env.QUARRY_HOME = join(scratch, 'home');
  const form = shortForm({ name: 'Quarry', root }, data, scratch);
  try {
    return isRecording ? await record(form) : await check(form, await readRecorded());
  } finally {
    await form.close();
    await removeFolder(scratch);
  }
}

function missing({ own, peer }: Work): string[] {
  return [...new Set(missingOf([...(own.needs ?? []), ...(peer.needs ?? [])]))];
}

async function check({ works }: ShortForm, recorded: Recorded): Promise<number> {
  const isSameMachine = recorded.machine === machineInShort();
  if (!isSameMachine) console.log(`recorded on another machine (${recorded.machine}): twice the tolerance`);
  let failures = 0;
  for (const work of works) {
    const without = missing(work);
    if (without.length > 0) {
      console.log(`SKIPPED: ${work.name}: ${without.join(', ')} is not installed`);
      continue;
    }
    const judged = (found: Compared) => judgeRatios(work.name, found, recorded.ratios[work.name], isSameMachine);
    let verdict = judged(await compare(work, usualEffort));
    console.log(verdict.sentence);
    for (let tries = 1; verdict.isWorse && tries < atMostTries; tries++) {
      verdict = judged(await compare(work, usualEffort));
      console.log(`once more: ${verdict.sentence}`);
    }
    if (verdict.isWorse) failures++;
  }
  if (failures > 0) console.log(`${failures} of ${works.length} are slower than recorded on ${recorded.date}.`);
  return failures === 0 ? 0 : 1;
}

async function record({ works }: ShortForm): Promise<number> {
  const ratios: Record<string, Ratios> = {};
  let busiest = 0;
  for (const work of works) {
    const without = missing(work);
    if (without.length > 0) throw new Error(`${work.name} is not to be had without ${without.join(', ')}`);
    const { cpu, wall, pairs, othersBusy } = await compare(work, recordingEffort);
    busiest = Math.max(busiest, othersBusy);
    ratios[work.name] = { cpu: rounded(cpu), wall: rounded(wall) };
    const others = othersBusy.toFixed(1);
    console.log(
      `${work.name}: CPU ${cpu.toFixed(2)} ×, time ${wall.toFixed(2)} × (${pairs} pairs; others kept ${others} CPUs busy)`,
    );
  }
  if (busiest > 0.3) console.log('Others were busy meanwhile: record again when the machine is quiet.');
  const date = new Date().toISOString().slice(0, 10);
  const recorded: Recorded = { date, machine: machineInShort(), versions: versions(), othersBusy: rounded(busiest), ratios };
  await writeFile(recordFile, `${JSON.stringify(recorded, undefined, 2)}\n`);
  return 0;
}

async function readRecorded(): Promise<Recorded> {
  return JSON.parse(await readFile(recordFile, 'utf8'));
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;
