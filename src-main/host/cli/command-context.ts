import type { ScuTimeouts, Target } from '../../net/scu/target.ts';
import { parseAeTitle } from './ae-title-argument.ts';
import { type CliSettings, dataFolder, readBookmarks, readSettings } from './bookmarks.ts';
import type { CommonOptions } from './options/common-options.ts';
import type { QueryOptions } from './options/query-options.ts';
import type { Output } from './output.ts';
import { parseServer } from './server-argument.ts';
import { type Parsed, parsed } from './usage-error.ts';

/** What every command gets from the process it runs in. */
export interface CommandContext {
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
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
  options: CommonOptions & Pick<QueryOptions, 'charset'>,
  environment: NodeJS.ProcessEnv,
): Promise<Parsed<NamedServer>> {
  const folder = dataFolder(environment);
  const [bookmarks, settings] = await Promise.all([readBookmarks(folder), readSettings(folder)]);
  const server = parseServer(text, bookmarks);
  if (!server.ok) return server;
  const { label, ...place } = server.value;
  const ours = chooseAeTitle(options, place.callingAeTitle ?? settings.callingAeTitle);
  if (!ours.ok) return ours;
  return parsed({
    label,
    target: { ...place, callingAeTitle: ours.value, characterSet: options.charset ?? place.characterSet },
    timeouts: timeoutsOf(options, settings),
  });
}

function chooseAeTitle(options: CommonOptions, configured: string | undefined): Parsed<string> {
  return parseAeTitle(options.aet ?? configured ?? defaultAeTitle, 'Our own AE title');
}

function timeoutsOf(options: CommonOptions, settings: CliSettings): ScuTimeouts {
  const ms = (seconds: number) => Math.round(seconds * 1000);
  return {
    connectMs: ms(options.connectTimeout ?? settings.connectSeconds ?? defaultTimeouts.connect),
    associationMs: ms(options.associationTimeout ?? settings.associationSeconds ?? defaultTimeouts.association),
    responseMs: ms(options.responseTimeout ?? settings.responseSeconds ?? defaultTimeouts.response),
    silenceMs: ms(options.silenceTimeout ?? settings.silenceSeconds ?? defaultTimeouts.silence),
  };
}
