import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, isInstalled } from '../../../e2e/peers/process.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { discardTarget } from '../../archive/discard-target.ts';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { memoryObject } from '../../dicom/testing/memory-store.ts';
import { writeStorescpConfig } from '../../local-node/storescp-cfg/write.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { checkBy } from '../../net/scp/identify-caller.ts';
import { send } from '../../net/scu/send.ts';
import { makeAuthorities, makeRevocationList } from '../../net/tls/testing/certificates.ts';
import { type SecureNode, startSecureNode } from '../../net/tls/testing/secure-node.ts';
import type { TlsOptions } from '../../net/tls/tls-options.ts';
import { type PracticePacs, startPracticePacs } from '../../practice/practice-pacs.ts';
import { parseCommand } from './command-template.ts';
import { type CommandNode, commandTree } from './command-tree.ts';
import { exitCodeMeanings } from './exit-codes.ts';
import { startReceiver } from './local-receiver.ts';
import { buildProgram } from './program.ts';
import { quarryHere } from './testing/in-process.ts';
import { shortSyntaxNames } from './transfer-syntax-argument.ts';

const doc = readFileSync(fileURLToPath(new URL('../../../docs/cli.md', import.meta.url)), 'utf8');

interface Row {
  /** The option's names, as the tool has them. */
  readonly theirs: readonly string[];
  readonly ours: string;
  readonly example: string;
}

/** What an encoder has to know of the pixels of a sample. */
function describePixels(dataSet: DataSet): void {
  dataSet.set(tags.SamplesPerPixel, 'US', 1).set(tags.PhotometricInterpretation, 'CS', 'MONOCHROME2');
  dataSet.set(tags.BitsAllocated, 'US', 16).set(tags.BitsStored, 'US', 16).set(tags.HighBit, 'US', 15);
  dataSet.set(tags.PixelRepresentation, 'US', 0);
}

/** Rows of each section that has a table of options, by its heading. */
const sections = new Map<string, Row[]>(
  doc
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const rows = [...text.matchAll(/^\| (`[^|]*) \| ([^|]*) \| (?:`([^|]*)`)? *\|$/gm)].map(
        ([, theirs = '', ours = '', example = '']) => ({
          theirs: [...theirs.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
          ours: ours.trim(),
          example,
        }),
      );
      return [text.slice(0, text.indexOf('\n')).trim(), rows];
    }),
);

/** Options that the help of a tool lists: the long name, and the short one where there is one. */
function optionsOf(tool: string): string[][] {
  const { stdout, stderr } = spawnSync(tool, ['--help'], { encoding: 'utf8' });
  const lines = `${stdout}\n${stderr}`.split('\n');
  const found = lines.flatMap((line) => {
    const [, short, long] = /^\s{2,}(?:([-+][^\s-]\S*)\s+)?(--[a-z0-9][a-z0-9-]*)/.exec(line) ?? [];
    // This begins with two dashes at the beginning of a line of help, and is the end of a sentence.
    if (long === undefined || long === '--convert-to-xxx') return [];
    return [short === undefined ? [long] : [long, short]];
  });
  // gdcmscu lists --key for each of its operations.
  return [...new Map(found.map((names) => [names.join(' '), names])).values()];
}

/** Options of a tool that propose one transfer syntax and, as a way out, all that are uncompressed. */
function withWayOut(tool: string): string[] {
  const { stdout, stderr } = spawnSync(tool, ['--help'], { encoding: 'utf8' });
  const help = `${stdout}\n${stderr}`.replaceAll(/\s+/g, ' ');
  return [...help.matchAll(/(--propose-\S+) propose (?:(?! --).)*?all uncompressed/g)].map(([, long = '']) => long);
}

const shared = (name: string) => (name === 'gdcmscu' ? [] : (sections.get('Shared') ?? []));
const tools = [...sections.keys()].filter((name) => name !== 'Shared');

describe('the tables of docs/cli.md', () => {
  it('are there for eleven tools', () => {
    expect(tools.toSorted()).toEqual(
      'dcmdump dcmqrscp dcmrecv dcmsend echoscu findscu gdcmscu getscu movescu storescp storescu'.split(' '),
    );
    for (const rows of sections.values()) expect(rows.length).toBeGreaterThan(0);
  });

  for (const tool of tools) {
    it.skipIf(!isInstalled(tool))(`have every option of ${tool}, as installed here`, () => {
      const options = optionsOf(tool);
      expect(options.length).toBeGreaterThan(20);
      const own = (sections.get(tool) ?? []).map(({ theirs }) => theirs);
      // A row of the tool itself says what is different there.
      const named = new Set(own.map(([long]) => long));
      const documented = [...own, ...shared(tool).flatMap(({ theirs }) => (named.has(theirs[0]) ? [] : [theirs]))];
      const rowsOf = (names: readonly string[]) => documented.filter((row) => row.join(' ') === names.join(' ')).length;
      expect(options.filter((names) => rowsOf(names) !== 1)).toEqual([]);
      const known = new Set(options.map((names) => names.join(' ')));
      expect(own.filter((row) => !known.has(row.join(' ')))).toEqual([]);
    });
  }

  it.each(['findscu', 'movescu', 'getscu', 'storescu', 'dcmqrscp'].filter(isInstalled))(
    'propose what is uncompressed, too, where %s does, or say that they do not',
    (tool) => {
      const options = withWayOut(tool);
      expect(options.length).toBeGreaterThan(1);
      const rows = (sections.get(tool) ?? []).filter(({ theirs: [long = ''] }) => options.includes(long));
      expect(rows).toHaveLength(options.length);
      const alone = rows.filter(({ ours, example }) => !/--propose \S+,/.test(example) && !/^— |behind it|theirs/.test(ours));
      expect(alone.map(({ theirs }) => theirs[0])).toEqual([]);
    },
  );

  it('name options that Quarry has, or say why it has none', () => {
    const known = new Set<string>();
    const collect = (node: CommandNode): void => {
      for (const { names } of node.options) for (const name of names) known.add(name);
      node.commands.forEach(collect);
    };
    collect(commandTree(buildProgram('0', async () => {})));
    for (const { theirs, ours } of [...sections.values()].flat()) {
      expect(ours, theirs.join(' ')).toMatch(/^— \S+ |^\S/);
      for (const [, name = ''] of ours.matchAll(/`(--?[A-Za-z][a-z-]*)`/g))
        expect(known, `${theirs.join(' ')}: ${name}`).toContain(name);
    }
  });

  it('have an example that is run, or say why there is none', () => {
    const without = [...sections].flatMap(([tool, rows]) =>
      rows.filter(({ ours, example }) => example === '' && !ours.includes('— ')).map(({ theirs }) => `${tool} ${theirs[0]}`),
    );
    expect(without).toEqual([]);
  });

  it('have the exit codes', () => {
    for (const [code, meaning] of exitCodeMeanings) expect(doc).toContain(`| ${code} | ${meaning} |`);
  });
});

describe('the examples of docs/cli.md', () => {
  let folder: string;
  let practice: PracticePacs;
  let port: number;
  let secure: SecureNode;
  let receiver: DicomNode;
  let users: DicomNode;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quarry-doc-'));
    port = await freePort();
    const archive = await startReceiver({ bind: '127.0.0.1', port: 0, aeTitle: 'ARCHIVE', store: discardTarget() });
    if (!archive.ok) throw new Error('no receiver');
    receiver = archive.node;
    const ports = new Map([
      ['QUARRY', port],
      ['ARCHIVE', receiver.port],
    ]);
    const moveDestinations = (title: string) => {
      const known = ports.get(title.trim());
      return known === undefined ? undefined : { host: '127.0.0.1', port: known };
    };
    const started = await startPracticePacs({ folder: join(folder, 'practice'), today: new Date(2026, 0, 15), moveDestinations });
    if (!started.ok) throw new Error('no practice PACS');
    practice = started.practice;
    secure = await startSecureNode(writeCertificates());
    const bookmark = { name: 'PACS', calledAeTitle: 'PRACTICE', host: '127.0.0.1', port: practice.port };
    const encrypted = { name: 'SECURE', calledAeTitle: 'SECURE', host: '127.0.0.1', port: secure.node.port };
    const checked = await startNode({
      host: '127.0.0.1',
      port: 0,
      acceptCalled: () => true,
      store: discardTarget(),
      checkIdentity: () => checkBy({ user: (name) => (name === 'anna' ? 'known' : 'unknown') }),
    });
    if (!checked.ok) throw new Error(checked.code);
    users = checked.node;
    const knowing = { name: 'USERS', calledAeTitle: 'USERS', host: '127.0.0.1', port: users.port };
    writeFileSync(join(folder, 'servers.json'), JSON.stringify({ schemaVersion: 1, servers: [bookmark, encrypted, knowing] }));
    for (const name of ['passcode.txt', 'token.txt']) writeFileSync(join(folder, name), 'secret', { mode: 0o600 });
    const profile = { name: 'Default', classes: [{ uid: sample().sopClassUid }], privateClasses: false };
    writeFileSync(join(folder, 'storescp.cfg'), writeStorescpConfig([profile]).text);
    mkdirSync(join(folder, 'images'));
    writeFileSync(join(folder, 'images', 'a.dcm'), part10(sample({ edit: describePixels })));
    expect(await quarry(['archive', 'import', join(folder, 'images')])).toMatchObject({ code: 0 });
    expect(await quarry(['archive', 'export', '--all', '-o', join(folder, 'medium')])).toMatchObject({ code: 0 });
    const area = ['AETable BEGIN', `QRSRV ${join(folder, 'area')} RW (50, 100mb) ANY`, 'AETable END'];
    const hosts = ['HostTable BEGIN', 'HostTable END', 'VendorTable BEGIN', 'VendorTable END'];
    writeFileSync(join(folder, 'dcmqrscp.cfg'), ['MaxPDUSize = 16384', 'MaxAssociations = 16', ...hosts, ...area, ''].join('\n'));
    writeFileSync(join(folder, 'empty.txt'), '', { mode: 0o600 });
    mkdirSync(join(folder, 'syntaxes'));
    // Without pixels, so that there is nothing that had to be compressed.
    const edit = (dataSet: DataSet) => dataSet.delete(tags.PixelData);
    for (const [index, [name, transferSyntaxUid]] of Object.entries(shortSyntaxNames).entries()) {
      const object = sample({ study: 100 + index, patient: name, transferSyntaxUid, edit });
      writeFileSync(join(folder, 'syntaxes', `${name}.dcm`), part10(object));
    }
    expect(await quarry(['send', 'PACS', join(folder, 'syntaxes')])).toMatchObject({ code: 0 });
  }, 60_000);
  afterAll(async () => {
    await practice.close({ graceMs: 0 });
    await secure.node.close({ graceMs: 0 });
    await receiver.close({ graceMs: 0 });
    await users.close({ graceMs: 0 });
    rmSync(folder, { recursive: true });
  });

  /** Everything about TLS that examples name, and what the server needs of it. */
  function writeCertificates(): TlsOptions {
    const { authority, server, client } = makeAuthorities();
    const write = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content, { mode: 0o600 });
      return join(folder, name);
    };
    const passphrase = 'open sesame';
    mkdirSync(join(folder, 'authorities'));
    for (const name of ['authority.pem', 'authorities/one.pem']) write(name, authority.cert);
    write('client.pem', client.cert);
    write('client.key', client.key);
    write(
      'encrypted.key',
      client.keyObject.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString(),
    );
    write('passphrase.txt', passphrase);
    write('revoked.pem', makeRevocationList(authority, []));
    const certificateFile = write('server.pem', server.cert);
    return { certificateFile, keyFile: write('server.key', server.key), peerCertificate: 'ignored', checkName: false };
  }

  /** Words of a command line, with paths and ports of this test. */
  function words(example: string): string[] {
    const taken = parseCommand(
      'the example',
      example.replaceAll(/[{}]/g, (brace) => (brace === '{' ? '\u0001' : '\u0002')),
      [],
    );
    if (!taken.ok || taken.value[0] !== 'quarry') throw new Error(`not a command line: ${example}`);
    return taken.value.slice(1).map((word, index) => {
      if (index === 0) return word;
      if (['out', 'report.csv', 'log.txt', 'query.dcm'].includes(word) || existsSync(join(folder, word)))
        return join(folder, word);
      return word === '11112' ? String(port) : word.replaceAll('\u0001', '{').replaceAll('\u0002', '}');
    });
  }

  const quarry = (args: readonly string[], onText?: (text: string) => void) => quarryHere(args, { QUARRY_HOME: folder }, onText);

  /** A receiver ends by itself once it has an object, which it gets as soon as it listens. */
  async function receive(args: readonly string[]) {
    const object = memoryObject(sample());
    const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };
    return quarry([...args, '--stop-after', '1'], (text) => {
      const listening = /listening on port (\d+)/.exec(text);
      if (listening === null) return;
      const tls: TlsOptions | undefined = args.some((arg) => arg.startsWith('--tls'))
        ? { peerCertificate: 'ignored', checkName: false }
        : undefined;
      const target = { host: '127.0.0.1', port: Number(listening[1]), calledAeTitle: 'ANY', callingAeTitle: 'TEST', tls };
      void send(target, { objects: [object], timeouts });
    });
  }

  /** A server that answers, and ends as after Ctrl-C. */
  async function serve(args: readonly string[]) {
    let answered: Promise<unknown> | undefined;
    const ended = await quarry(args, (text) => {
      const listening = /listening on port (\d+)/.exec(text);
      if (listening === null) return;
      answered = quarry(['echo', `QRSRV@127.0.0.1:${listening[1]}`]).finally(() => process.emit('SIGINT'));
    });
    expect(await answered).toMatchObject({ code: 0 });
    return ended;
  }

  function run(args: readonly string[]) {
    if (args[0] === 'receive') return receive(args);
    return args[0] === 'archive' ? serve(args) : quarry(args);
  }

  const examples = [...new Set([...sections.values()].flat().flatMap(({ example }) => (example === '' ? [] : [example])))];

  it('are many', () => expect(examples.length).toBeGreaterThan(200));

  it.each(examples)('%s', async (example) => {
    const args = words(example);
    const { code, stdout, stderr } = await run(args);
    expect(code, stderr).toBe(0);
    if (!args.includes('--help') && args[0] !== 'find') expect(stdout).toMatch(/\S/);
  });
});
