import type { AssociationWishes, ScuTimeouts, Target } from '../../net/scu/target.ts';
import type { LoadedTls } from '../../net/tls/loaded-tls.ts';
import type { TlsOptions } from '../../net/tls/tls-options.ts';
import { parseAeTitle } from './ae-title-argument.ts';
import type { BookmarkTls } from './bookmark-tls.ts';
import { type Bookmark, type CliSettings, dataFolder, readBookmarks, readSettings } from './bookmarks.ts';
import type { IdentitySources } from './identity.ts';
import type { Log } from './log.ts';
import type { CommonOptions, ServerOptions } from './options/common-options.ts';
import type { QueryOptions } from './options/query-options.ts';
import type { TimeoutOptions } from './options/timeout-options.ts';
import { asksForTls, type TlsArguments } from './options/tls-options.ts';
import type { Output } from './output.ts';
import { parseServer } from './server-argument.ts';
import { type Parsed, parsed } from './usage-error.ts';

/** What every command gets from the process it runs in. */
export interface CommandContext {
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
  /** Where -v, -d or --log-file ask for one. */
  readonly log: Log | undefined;
}

/** The same as in the window's settings, where those do not say otherwise. */
const defaultTimeouts = { connect: 10, association: 15, response: 60, silence: 120 };
const defaultAeTitle = 'QUARRY';

/** A server that was named, and how to call it. */
export interface NamedServer {
  /** For people. */
  readonly label: string;
  readonly target: Target;
  readonly timeouts: ScuTimeouts;
}

/** Finds the server among the bookmarks or takes the address apart; options go before bookmark, bookmark before settings. */
export async function findServer(
  text: string,
  options: ServerOptions & Pick<QueryOptions, 'charset'>,
  { environment, log }: Pick<CommandContext, 'environment' | 'log'>,
): Promise<Parsed<NamedServer>> {
  const folder = dataFolder(environment);
  const server = parseServer(text, readBookmarks(folder));
  if (!server.ok) return server;
  const settings = readSettings(folder);
  const { label, id, identity, tls: kept, ...place } = server.value;
  const ours = chooseAeTitle(options, place.callingAeTitle ?? settings.callingAeTitle);
  if (!ours.ok) return ours;
  const theirs = options.aec === undefined ? undefined : parseAeTitle(options.aec, 'The server’s AE title');
  if (theirs?.ok === false) return theirs;
  const association = await wishesOf(options, log);
  if (!association.ok) return association;
  const asWho = await identityFor(options, identity, { environment, dataFolder: folder });
  if (!asWho.ok) return asWho;
  const tls = kept !== undefined || asksForTls(options) ? await tlsOf(options, { id, tls: kept, dataFolder: folder }) : undefined;
  if (tls?.ok === false) return tls;
  const secured = tls === undefined ? {} : { tls: tls.value };
  const called = theirs === undefined ? {} : { calledAeTitle: theirs.value };
  const wishes = association.value === undefined ? {} : { association: association.value };
  const characterSet = options.charset ?? place.characterSet;
  const target = { ...place, ...called, callingAeTitle: ours.value, characterSet, ...asWho.value, ...wishes, ...secured };
  return parsed({ label, target, timeouts: timeoutsOf(options, settings) });
}

/** What the options ask of associations; undefined where it is nothing, which is what nearly all ask. */
async function wishesOf(options: ServerOptions, log: Log | undefined): Promise<Parsed<AssociationWishes | undefined>> {
  const { maxPdu, propose } = options;
  if (maxPdu === undefined && propose === undefined && log === undefined) return parsed(undefined);
  const syntaxes =
    propose === undefined ? undefined : (await import('./transfer-syntax-argument.ts')).parseTransferSyntaxes(propose);
  if (syntaxes?.ok === false) return syntaxes;
  const trace = log === undefined ? undefined : (await import('./association-log.ts')).associationLog(log);
  return parsed({ maxPduLength: maxPdu, onlySyntaxes: syntaxes?.value, trace });
}

/** Nearly nobody says who is asking: what it takes is loaded for those who do. */
async function identityFor(
  options: ServerOptions,
  bookmark: Bookmark['identity'],
  sources: IdentitySources,
): Promise<Parsed<Pick<Target, 'userIdentity' | 'withoutIdentity'>>> {
  const { user, passcodeFile, jwtFile, samlFile, kerberosFile, positiveResponse } = options;
  const isNamed = user ?? passcodeFile ?? jwtFile ?? samlFile ?? kerberosFile ?? positiveResponse ?? bookmark;
  return isNamed === undefined ? parsed({}) : (await import('./identity.ts')).identityOf(options, bookmark, sources);
}

/** For a receiver run here: undefined where nothing was said about TLS. */
export async function receiverTls(options: TlsArguments): Promise<Parsed<LoadedTls | undefined>> {
  if (!asksForTls(options)) return parsed(undefined);
  const { tlsForReceiver } = await import('./tls-arguments.ts');
  return tlsForReceiver(options);
}

/** Loaded only when TLS is spoken: an echo without is done sooner. */
async function tlsOf(options: TlsArguments, bookmark: BookmarkTls): Promise<Parsed<TlsOptions>> {
  const { tlsForServer } = await import('./tls-arguments.ts');
  return tlsForServer(options, bookmark);
}

function chooseAeTitle(options: CommonOptions, configured: string | undefined): Parsed<string> {
  return parseAeTitle(options.aet ?? configured ?? defaultAeTitle, 'Our own AE title');
}

function timeoutsOf(options: TimeoutOptions, settings: CliSettings): ScuTimeouts {
  const ms = (seconds: number) => Math.round(seconds * 1000);
  return {
    connectMs: ms(options.connectTimeout ?? settings.connectSeconds ?? defaultTimeouts.connect),
    associationMs: ms(options.associationTimeout ?? settings.associationSeconds ?? defaultTimeouts.association),
    responseMs: ms(options.responseTimeout ?? settings.responseSeconds ?? defaultTimeouts.response),
    silenceMs: ms(options.silenceTimeout ?? settings.silenceSeconds ?? defaultTimeouts.silence),
  };
}
