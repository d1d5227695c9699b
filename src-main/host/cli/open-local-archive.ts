import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type AreaRules, openRules } from '../../../src-shared/contract/storage-areas.ts';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { Archive } from '../../archive/archive.ts';
import { exists } from '../../archive/file-reader.ts';
import { layoutOf } from '../../archive/layout.ts';
import { type OpenArchiveResult, openArchive } from '../../archive/open-archive.ts';
import type { PlacingRules } from '../../archive/storage.ts';
import { filesOf } from '../../local-node/area-files.ts';
import { AreaStore } from '../../servers/area-store.ts';
import { prepareDataFolder } from '../../servers/prepare-data-folder.ts';
import { dataFolder } from './bookmarks.ts';
import type { CommandContext } from './command-context.ts';
import { readConfiguration, withoutArea } from './configuration-file.ts';
import { exitCodes } from './exit-codes.ts';
import type { LocalArchiveOptions } from './options/local-archive-options.ts';
import { type Parsed, type UsageProblem, usageProblem } from './usage-error.ts';

export type LocalArchiveOpened =
  | { readonly ok: true; readonly archive: Archive; readonly rules: PlacingRules }
  | { readonly ok: false; readonly problem: UsageProblem }
  | { readonly ok: false; readonly failure: ServiceFailure };

interface Place {
  readonly folder: string;
  readonly indexFile: string;
  /** What the area that it belongs to says of files that are taken in. */
  readonly area: Pick<AreaRules, 'files' | 'sameUid'>;
}

/**
 * Opens the archive that the options name, for this program alone, once others are done with it: of the data folder, of a storage area, or of a configuration. One
 * that is not there is made only where something is to go into it. An index that has to be rebuilt is, before anything is asked.
 */
export async function openLocalArchive(
  { output, environment }: CommandContext,
  options: LocalArchiveOptions,
  make: boolean,
): Promise<LocalArchiveOpened> {
  const place = await placeOf(options, environment);
  if (!place.ok) return place;
  const { folder, indexFile, area } = place.value;
  const files = filesOf(area.files);
  if (!files.ok) return files;
  if (!make && !(await exists(layoutOf(folder).marker)))
    return usageProblem(
      'archive-missing',
      `There is no archive in ${folder}.`,
      ['Name its folder with --folder.'],
      exitCodes.local,
    );
  const told = new Set<string>();
  const tell = (line: string) => {
    // A full disk is met by every object.
    if (!told.has(line)) output.note(line);
    told.add(line);
  };
  const open = () =>
    openArchive({
      folder,
      indexFile,
      durability: 'background',
      onProblem(failure) {
        const { title, technical } = explainFailure(failure);
        tell(`${title} (${technical})`);
      },
    });
  let opened = await open();
  for (let waited = 0; isHeld(opened) && waited < othersMs; waited += againMs) {
    tell(`Another Quarry has ${folder} open: waiting until it is done, ${othersMs / 1_000} seconds at most.`);
    await setTimeout(againMs);
    opened = await open();
  }
  if (!opened.ok) return isReadOnly(opened.failure) ? readOnly(folder) : opened;
  await opened.archive.rebuild;
  return { ...opened, rules: { ...files.rules, sameUid: area.sameUid } };
}

function isReadOnly(failure: ServiceFailure): boolean {
  return failure.kind === 'local' && failure.code === 'folder-not-writable' && failure.detail?.startsWith('EROFS') === true;
}

/** Whoever opens an archive notes what may come in, and looks after what came last: even to read from it takes a disk that can be written. */
function readOnly(folder: string): LocalArchiveOpened {
  return usageProblem(
    'archive-read-only',
    `The archive in ${folder} is on a disk that can only be read; to be opened it has to be on one that can be written.`,
    [
      'Copy its folder to another disk, and name that one with --folder.',
      `Or take its files into another archive: quarry archive import "${layoutOf(folder).objects}" --folder <folder>`,
    ],
    exitCodes.local,
  );
}

/** Milliseconds to wait for other commands on the archive, such as several imports of one script, and between two looks. */
const othersMs = 10_000;
const againMs = 200;

function isHeld(opened: OpenArchiveResult): boolean {
  return !opened.ok && opened.failure.kind === 'local' && opened.failure.code === 'already-running';
}

/** Where the archive is that the options name. */
export async function placeOf(
  options: LocalArchiveOptions,
  environment: NodeJS.ProcessEnv,
): Promise<Parsed<Place> | { readonly ok: false; readonly failure: ServiceFailure }> {
  // Left unsaid, what was meant for an area would go into the archive of the window.
  if (options.area !== undefined && options.config === undefined)
    return usageProblem('options-belong-together', '--area belongs to --config.', [
      'Add --config <file>, or name the folder of the area with --folder instead.',
    ]);
  if (options.folder !== undefined) return { ok: true, value: areaPlace(resolve(options.folder)) };
  if (options.config !== undefined) return configuredPlace(options.config, options.area);
  const folder = dataFolder(environment);
  const prepared = await prepareDataFolder(folder);
  if (!prepared.ok) return prepared;
  const { standard } = await AreaStore.open(folder, { now: () => new Date(), newId: randomUUID });
  return { ok: true, value: { folder: join(folder, 'archive'), indexFile: join(folder, 'index.sqlite'), area: standard } };
}

function areaPlace(folder: string, area: Place['area'] = openRules): Place {
  return { folder, indexFile: join(folder, 'index.sqlite'), area };
}

async function configuredPlace(
  file: string,
  title: string | undefined,
): Promise<Parsed<Place> | { readonly ok: false; readonly failure: ServiceFailure }> {
  const config = await readConfiguration(file);
  if (!config.ok) return config;
  const { areas } = config.value;
  const area = title === undefined && areas.length === 1 ? areas[0] : areas.find((one) => one.aeTitle === title);
  if (area !== undefined) return { ok: true, value: areaPlace(area.folder, area) };
  if (areas.length === 0) return withoutArea(`${file} has no storage area.`);
  const titles = areas.map(({ aeTitle }) => aeTitle).join(', ');
  const said = title === undefined ? `${file} has several areas.` : `${file} has no area “${title}”.`;
  return usageProblem('area-unknown', said, [`Choose one with --area: ${titles}.`]);
}
