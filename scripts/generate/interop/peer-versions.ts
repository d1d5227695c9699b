import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Programs of the matrix, and how each tells its version. */
const programs: readonly (readonly [name: string, program: string, argument: string, pattern: RegExp])[] = [
  ['DCMTK', 'echoscu', '--version', /dcmtk: echoscu v(\S+)/],
  ['Orthanc', 'Orthanc', '--version', /Orthanc (\S+)/],
  ['GDCM (gdcmscu)', 'gdcmscu', '--version', /gdcm (\S+)/],
  ['stunnel', 'stunnel4', '-version', /stunnel (\S+) on/],
];

/** Name and version of each peer on this computer. */
export function peerVersions(): [string, string][] {
  const installed = programs.map(([name, program, argument, pattern]): [string, string] => {
    const { stdout, stderr } = spawnSync(program, [argument], { encoding: 'utf8' });
    return [name, pattern.exec(`${stdout}${stderr}`)?.[1] ?? 'not installed'];
  });
  const manifest = new URL('../../../node_modules/dcmjs-dimse/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return [...installed, ['dcmjs-dimse', version]];
}
