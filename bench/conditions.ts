import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

const require = createRequire(import.meta.url);

/** The machine, the programs and the rules, in Markdown. */
export function conditions(runs: number, cachedIn: string, countsInstructions: boolean): string {
  const [cpu] = cpus();
  return [
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; load average at the start ${loadavg()[0]?.toFixed(1)}`,
    `- ${cpus().length} × ${cpu?.model.trim() || 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, file system ${fileSystem(cachedIn)}`,
    `- ${versions().join('; ')}`,
    `- medians of ${runs} runs, sides in turn; slow peers have fewer and short work more, as the tables say; data generated from fixed seeds, in the page cache`,
    '- Nothing is left out: what arrived is counted and sized after each run, for every side. Times begin with the start of the client program and end with its end.',
    '- fsync: Quarry syncs after it answered, once nothing more comes and within a second: of a transfer that takes less, after its end; “ms until synced” has that. With `--sync never` it leaves that to the system, as DCMTK and dcmjs-dimse always do: that is compared with them. Orthanc syncs each file where it says so. “ms until synced” adds `sync -f` for all alike.',
    '- In italics: the machine’s own limits in the same run, by bare programs without DICOM (of Node, but `cp`: where a peer in C++ is faster, the limit is Node’s); those that transfer tell the time by their own clock, without their start. “× limit” is the rate against the first of them; 0.87 is within 1.15 of it.',
    `- CPU seconds are user and system time together; of servers, what the work took. ${countsInstructions ? 'Instructions are those of one more run, in user mode, of all programs that it started.' : 'Instructions retired are not counted: `perf stat` is missing, or this machine does not offer them.'}`,
  ].join('\n');
}

/** How the machine is called in `recorded.json`. */
export function machineInShort(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() || 'unknown processor'}, ${type()}`;
}

export function versions(): string[] {
  const printed = (program: string, args: string[]) => {
    const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    return `${stdout ?? ''}${stderr ?? ''}`;
  };
  const first = (text: string, pattern: RegExp) => pattern.exec(text)?.[1] ?? 'not installed';
  return [
    `Quarry ${packageVersion('../package.json')} with Node ${process.versions.node}, OpenSSL ${process.versions.openssl}`,
    `DCMTK ${first(printed('storescp', ['--version']), /v(\d+\.\d+\.\d+)/)}`,
    `Orthanc ${first(printed('Orthanc', ['--version']), /Orthanc (\S+)/)}`,
    `GDCM ${first(printed('gdcmconv', ['--version']), /gdcm (\d+\.\d+\.\d+)/)}`,
    ...['dcmjs-dimse', 'dcmjs', 'dicom-parser'].map((name) => `${name} ${packageVersion(name)}`),
  ];
}

function packageVersion(name: string): string {
  try {
    const file = name.endsWith('.json') ? require.resolve(name) : installedPackage(name);
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return 'not installed';
  }
}

/** Its exports may hide its package.json. */
function installedPackage(name: string): string {
  const [folder] =
    require.resolve
      .paths(name)
      ?.filter((path) => path.endsWith('node_modules'))
      .slice(1) ?? [];
  return `${folder}/${name}/package.json`;
}

function fileSystem(folder: string): string {
  return spawnSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).stdout?.trim() || 'unknown';
}
