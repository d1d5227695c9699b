/** The notices of everything that a build contains, from the packages' own licence files. Runs on plain Node 20. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './installed.mjs';

/** What Vite writes beside each bundle, as its configuration says: its packages, as JSON. */
const licencesFile = 'licences.json';
const bundles = ['main', 'renderer'];

/** Parts of the WebAssembly module of dcmjs-codecs, which carries none of their texts: the versions are those of its build.sh. */
const codecLicences = join(root, 'assets', 'codec-licences');
const noticesFile = join(root, 'dist', 'THIRD-PARTY-NOTICES.txt');

const rule = '='.repeat(80);

/** Puts the lists of the bundles together into `dist/THIRD-PARTY-NOTICES.txt`. Throws where a package has no licence. */
export function writeNotices() {
  const lists = bundles.map((name) => join(root, 'dist', name, licencesFile));
  const packages = [...lists.flatMap((file) => JSON.parse(readFileSync(file, 'utf8'))), codecsPackage()];
  const byName = new Map(packages.map((each) => [`${each.name} ${each.version}`, each]));
  const sections = [...byName.keys()].sort().map((title) => sectionOf(title, byName.get(title)));
  const codecs = readdirSync(codecLicences).sort();
  const parts = codecs.map((name) => readFileSync(join(codecLicences, name), 'utf8').trim());
  const head =
    'Quarry contains the software below, each under the licence that follows its name. Electron and Chromium have their own files.';
  const codecsHead = 'In codecs.wasm, the WebAssembly module of dcmjs-codecs:';
  writeFileSync(noticesFile, `${[head, ...sections, codecsHead, ...parts].join(`\n\n${rule}\n`)}\n`);
  for (const file of lists) rmSync(file);
}

function sectionOf(title, { identifier, text }) {
  if (!identifier) throw new Error(`${title} names no licence`);
  return `${title} (${identifier})\n\n${text ?? `The package has no licence file; its package.json names ${identifier}.`}`;
}

/** Only its WebAssembly is in the build, which a bundler does not count as a module. */
function codecsPackage() {
  const folder = join(root, 'node_modules', 'dcmjs-codecs');
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version, identifier: license, text: readFileSync(join(folder, 'LICENSE.txt'), 'utf8').trim() };
}
