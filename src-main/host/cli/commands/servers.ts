import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { secretKinds } from '../../../../src-shared/contract/secrets.ts';
import { type Server, type ServerInput, serverInputSchema } from '../../../../src-shared/contract/servers.ts';
import { explainFailure } from '../../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../../src-shared/dicom/failure.ts';
import { userIdentityName } from '../../../../src-shared/dicom/user-identity.ts';
import { holdFolder, lock } from '../../../archive/open-folder.ts';
import { prepareDataFolder } from '../../../servers/prepare-data-folder.ts';
import { byFilePermissions, SecretStore } from '../../../servers/secret-store.ts';
import { ServerStore } from '../../../servers/server-store.ts';
import type { SaveResult } from '../../../servers/versioned-file.ts';
import { errorCode } from '../../../system/error-code.ts';
import { readToEnd, TooLong } from '../../../system/read-whole.ts';
import { parseAeTitle } from '../ae-title-argument.ts';
import { bookmarkSecurity, type Secrets } from '../bookmark-security.ts';
import { dataFolder } from '../bookmarks.ts';
import type { CommandContext } from '../command-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { failureExitCode } from '../failure-exit-code.ts';
import { nearWords } from '../near-words.ts';
import { extensionsOf, type QueryExtensionOptions } from '../options/query-extension-options.ts';
import type { TlsArguments } from '../options/tls-options.ts';
import type { UserIdentityOptions } from '../options/user-identity-options.ts';
import type { Output } from '../output.ts';
import { counted } from '../quantity.ts';
import { report, reportUsage } from '../report.ts';
import { safeText } from '../safe-text.ts';
import { parseServer } from '../server-argument.ts';
import { decodeText, readText, tooLong } from '../text-file.ts';
import { TextTable } from '../text-table.ts';
import { type Parsed, parsed, usageProblem } from '../usage-error.ts';

export interface ServerFields extends QueryExtensionOptions, TlsArguments, UserIdentityOptions {
  readonly associations?: number;
  readonly aet?: string;
  readonly retrieve?: string;
  readonly colour?: string;
  readonly charset?: readonly string[];
}

/** Of the table of bookmarks; left out where none has anything there. */
const listColumns: readonly (readonly [heading: string, cell: (server: Server) => string])[] = [
  ['Name', ({ name }) => name],
  ['AE title', ({ calledAeTitle }) => calledAeTitle],
  ['Host', ({ host }) => host],
  ['Port', ({ port }) => String(port)],
  ['Our AE title', ({ callingAeTitle = '' }) => callingAeTitle],
  ['Retrieves by', ({ retrieveMethod }) => retrieveMethod],
  ['TLS', ({ tls }) => (tls === undefined ? '' : 'yes')],
  ['User', ({ userIdentity: user }) => user?.userName ?? (user === undefined ? '' : userIdentityName[user.kind])],
];

/** `quarry servers list` */
export async function list({ output, environment }: CommandContext): Promise<ExitCode> {
  const { servers, exitCode } = await readServers(output, environment);
  if (output.json) {
    for (const server of servers) await output.object(server);
    return exitCode;
  }
  const columns = listColumns.filter(([, cell]) => servers.some((server) => cell(server) !== ''));
  const table = new TextTable(columns.map(([heading]) => heading));
  for (const server of servers) await output.lines(table.add(columns.map(([, cell]) => cell(server))));
  await output.lines(table.flush());
  output.note(servers.length === 0 ? 'No bookmark.' : `${counted(servers.length, 'bookmark')}.`);
  return exitCode;
}

/** `quarry servers add <name> <address>` */
export async function add(context: CommandContext, name: string, address: string, fields: ServerFields): Promise<ExitCode> {
  const { output } = context;
  const place = parseServer(address, []);
  if (!place.ok) return reportUsage(output, 'servers add', { ...place.problem, exitCode: exitCodes.usage });
  const { host, port, calledAeTitle } = place.value;
  const ours = fields.aet === undefined ? parsed(undefined) : parseAeTitle(fields.aet, 'Our own AE title');
  if (!ours.ok) return reportUsage(output, 'servers add', ours.problem);
  const security = await bookmarkSecurity(fields, context.environment);
  if (!security.ok) return reportUsage(output, 'servers add', security.problem);
  const { tls, userIdentity, secrets } = security.value;
  const input = inputOf({
    name,
    host,
    port,
    calledAeTitle,
    callingAeTitle: ours.value,
    retrieveMethod: fields.retrieve,
    colour: fields.colour,
    characterSet: fields.charset?.join('\\'),
    queryExtensions: extensionsOf(fields),
    storeAssociations: fields.associations,
    tls,
    userIdentity,
  });
  if (!input.ok) return reportUsage(output, 'servers add', input.problem);
  return change(context, 'servers add', async (store) => {
    const there = store.list().find((server) => server.name === input.value.name);
    if (there !== undefined)
      return usageProblem('name-taken', `A bookmark is called “${there.name}” already.`, ['Choose another name.']);
    const added = await store.add(input.value);
    if (!added.ok) return failed(added);
    const kept = await keepSecrets(context, added.server.id, secrets);
    if (!kept.ok) {
      await store.remove(added.server.id);
      return failed(kept);
    }
    return parsed({ sentence: `Added “${input.value.name}”.`, details: { server: added.server } });
  });
}

/** `quarry servers remove <name>` */
export function remove(context: CommandContext, name: string): Promise<ExitCode> {
  return change(context, 'servers remove', async (store) => {
    const servers = store.list();
    const found = servers.find((server) => server.name === name);
    if (found === undefined) {
      const near = nearWords(
        name,
        servers.map((server) => server.name),
      );
      const hint = near.length > 0 ? [`Did you mean ${near.map((each) => `“${each}”`).join(' or ')}?`] : [];
      return usageProblem('server-unknown', `No bookmark is called “${name}”.`, hint, exitCodes.unknownServer);
    }
    const removed = await store.remove(found.id);
    if (!removed.ok) return failed(removed);
    const forgotten = await keepSecrets(context, found.id, {});
    if (!forgotten.ok) return failed(forgotten);
    return parsed({ sentence: `Removed “${name}”.`, details: { server: found } });
  });
}

/** `quarry servers export`: what a person entered, without ids and what was learned. */
export async function exportAll({ output, environment }: CommandContext): Promise<ExitCode> {
  const read = await readServers(output, environment);
  const servers = read.servers.map(enteredOf);
  await output.line(JSON.stringify({ format: 'quarry-servers', version: 1, servers }, undefined, 2));
  return read.exitCode;
}

/** `quarry servers import <file>` */
export async function importFile(
  context: CommandContext,
  file: string,
  { replace }: { readonly replace?: boolean },
): Promise<ExitCode> {
  const { output } = context;
  const inputs = await readExport(file);
  if (!inputs.ok) return reportUsage(output, 'servers import', inputs.problem);
  return change(context, 'servers import', async (store) => {
    const counts = { added: 0, changed: 0, left: 0 };
    for (const input of inputs.value) {
      const there = store.list().find((server) => server.name === input.name);
      if (there !== undefined && !replace) {
        counts.left++;
        continue;
      }
      const saved = there === undefined ? await store.add(input) : await store.update(there.id, input);
      if (!saved.ok) return failed(saved);
      // A passcode goes to the server that it was entered for, and to no other that takes its name.
      if (there !== undefined && !asksTheSame(there, input)) {
        const forgotten = await keepSecrets(context, there.id, {});
        if (!forgotten.ok) return failed(forgotten);
      }
      counts[there === undefined ? 'added' : 'changed']++;
    }
    const left = counts.left > 0 ? `, ${counts.left} left as they are: the names are taken` : '';
    return parsed({ sentence: `Added ${counts.added}, changed ${counts.changed}${left}.`, details: counts });
  });
}

/** The same server with the same user and key. */
function asksTheSame(one: ServerInput, other: ServerInput): boolean {
  const asked = ({ host, port, calledAeTitle, tls, userIdentity }: ServerInput) =>
    JSON.stringify([host, port, calledAeTitle, tls?.keyFile, userIdentity]);
  return asked(one) === asked(other);
}

type Change = { readonly sentence: string; readonly details: Record<string, unknown> };
type NotSaved = { readonly ok: false; readonly problem: { readonly failure: ServiceFailure } };

function failed(saved: { readonly failure: ServiceFailure } | { readonly missing: string }): NotSaved {
  return { ok: false, problem: { failure: 'failure' in saved ? saved.failure : { kind: 'local', code: 'unexpected' } } };
}

/** The secrets of a bookmark, and no others of it. They cannot be sealed here: the desktop program does so when it starts next. */
async function keepSecrets({ output, environment }: CommandContext, id: string, secrets: Secrets): Promise<SaveResult> {
  const folder = dataFolder(environment);
  const store = await SecretStore.open(folder, byFilePermissions, () => new Date());
  tellNotices(output, store);
  for (const kind of secretKinds) {
    const saved = await store.set(`server:${id}:${kind}`, secrets[kind]);
    if (!saved.ok) return saved;
    if (secrets[kind] === undefined) continue;
    const [what, option] =
      kind === 'identity' ? ['passcode', '--passcode-file'] : ['passphrase of the key', '--tls-key-passphrase-file'];
    output.note(
      `The ${what} is kept in ${join(folder, 'secrets.json')}, which only you may read. Once the desktop program has sealed it there, ` +
        `the command line cannot open it: then give ${option} with each command.`,
    );
  }
  return { ok: true };
}

/** Milliseconds to wait for other commands that change bookmarks, each of which is soon done. */
const othersMs = 30_000;

/** Changes bookmarks while nobody else does or has them open: a window would write its own list over ours. */
async function change(
  { output, environment }: CommandContext,
  command: string,
  work: (store: ServerStore) => Promise<Parsed<Change> | NotSaved>,
): Promise<ExitCode> {
  const folder = dataFolder(environment);
  const prepared = await prepareDataFolder(folder);
  if (!prepared.ok) return reportFailure(prepared.failure);
  const endTurn = lock(join(folder, 'servers.lock'), othersMs);
  const letGo = endTurn && holdFolder(join(folder, 'archive'));
  if (letGo === undefined) {
    endTurn?.();
    return reportFailure({ kind: 'local', code: 'already-running', detail: folder });
  }
  const store = await ServerStore.open(folder, { now: () => new Date(), newId: randomUUID });
  tellNotices(output, store);
  const done = await work(store);
  await store.settled();
  letGo();
  endTurn?.();
  if (done.ok) return report(output, { command, exitCode: exitCodes.success, ...done.value });
  return 'failure' in done.problem ? reportFailure(done.problem.failure) : reportUsage(output, command, done.problem);

  function reportFailure(failure: ServiceFailure): Promise<ExitCode> {
    const exitCode = failureExitCode(failure);
    return report(output, { command, exitCode, details: {}, explanation: explainFailure(failure) });
  }
}

/** What could be read, and whether that is all. */
async function readServers(
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly servers: readonly Server[]; readonly exitCode: ExitCode }> {
  const store = await ServerStore.read(dataFolder(environment));
  tellNotices(output, store);
  return { servers: store.list(), exitCode: store.notices.length === 0 ? exitCodes.success : exitCodes.local };
}

function tellNotices(output: Output, { notices }: Pick<ServerStore, 'notices'>): void {
  for (const { file, movedTo, detail } of notices)
    output.note(`${file} could not be used, or only in part (${detail}); kept as ${movedTo ?? 'it is'}.`);
}

/** The fields that a person enters; a field that others add to bookmarks comes along by itself. */
function enteredOf(server: Server): ServerInput {
  const names = new Set(Object.keys(serverInputSchema.shape));
  return Object.fromEntries(Object.entries(server).filter(([name]) => names.has(name))) as ServerInput;
}

/** `entry` says which of several it is. */
function inputOf(fields: Record<string, unknown>, entry = ''): Parsed<ServerInput> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const read = serverInputSchema.safeParse(given);
  if (read.success) return parsed(read.data);
  const [issue] = read.error.issues;
  const where = issue?.path.join('.') || 'bookmark';
  const why = where === 'name' ? 'it has 1 to 64 characters' : (issue?.message ?? 'it is not valid');
  return usageProblem('server-invalid', `The ${where}${entry} cannot be taken: ${why}.`, []);
}

async function readExport(file: string): Promise<Parsed<readonly ServerInput[]>> {
  let content: unknown;
  try {
    content = JSON.parse(file === '-' ? decodeText(await readToEnd(process.stdin)) : await readText(file));
  } catch (error) {
    if (error instanceof TooLong) return tooLong(error, file);
    const why = error instanceof SyntaxError ? 'it is not JSON' : errorCode(error);
    return usageProblem('file-unreadable', `${safeText(file)} cannot be read: ${why}.`, [], exitCodes.local);
  }
  const servers: unknown = typeof content === 'object' && content !== null && 'servers' in content ? content.servers : undefined;
  if (!Array.isArray(servers))
    return usageProblem('not-an-export', 'The file has no list of servers.', ['Make one with: quarry servers export']);
  const inputs: ServerInput[] = [];
  for (const [index, entry] of (servers as unknown[]).entries()) {
    const fields: Record<string, unknown> = typeof entry === 'object' && entry !== null ? { ...entry } : {};
    const name = typeof fields.name === 'string' ? `, “${safeText(fields.name)}”,` : '';
    const input = inputOf(fields, ` of server ${index + 1} in the file${name}`);
    if (!input.ok) return input;
    inputs.push(input.value);
  }
  return parsed(inputs);
}
