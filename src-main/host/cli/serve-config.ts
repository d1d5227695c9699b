import { resolve } from 'node:path';
import { assertNever } from '../../../src-shared/assert-never.ts';
import type { AreaMoves } from '../../../src-shared/contract/storage-areas.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { type QueryModel, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { movesWithinVendors } from '../../local-node/move-rules.ts';
import type { NodeConfig } from '../../local-node/node-settings.ts';
import type { ScuTimeouts } from '../../net/scu/target.ts';
import { readConfiguration, withoutArea } from './configuration-file.ts';
import type { MoveRule } from './options/moves-option.ts';
import { type SyncOption, syncWords } from './options/sync-option.ts';
import type { TimeoutOptions } from './options/timeout-options.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** Options of `archive serve` that stand before what its configuration says. */
export interface ServeOverrides extends TimeoutOptions, SyncOption {
  readonly users?: string;
  readonly worklists?: string;
  /** Separated by commas. */
  readonly models?: string;
  readonly get: boolean;
  readonly parallelStore: boolean;
  readonly moves?: MoveRule;
  readonly maxAssociations?: number;
  readonly maxPdu?: number;
  /** Megabytes. */
  readonly reserve?: number;
}

/** The configuration of `archive serve` in that file, with what the options say instead. */
export async function readServeConfig(
  file: string,
  options: ServeOverrides,
): Promise<Parsed<NodeConfig> | { readonly ok: false; readonly failure: ServiceFailure }> {
  const models = parseModels(options.models);
  if (!models.ok) return models;
  const config = await readConfiguration(file);
  if (!config.ok) return config;
  if (config.value.areas.length > 0) return parsed(merged(config.value, options, models.value));
  return withoutArea(`${file} has no storage area: whoever calls would be turned away.`);
}

function merged(config: NodeConfig, options: ServeOverrides, models: readonly QueryModel[] | undefined): NodeConfig {
  const { moves, reserve, worklists, users, associationTimeout, silenceTimeout, maxPdu, maxAssociations, sync } = options;
  return {
    ...config,
    areas: moves === undefined ? config.areas : config.areas.map((area) => ({ ...area, moves: movesOf(moves, config) })),
    models: models === undefined ? config.models : [...models],
    get: options.get && config.get,
    parallelStore: options.parallelStore && config.parallelStore,
    maxPduLength: maxPdu ?? config.maxPduLength,
    maxAssociations: maxAssociations ?? config.maxAssociations,
    maxAssociationsPerPeer: maxAssociations ?? config.maxAssociationsPerPeer,
    requestSeconds: associationTimeout ?? config.requestSeconds,
    idleSeconds: silenceTimeout ?? config.idleSeconds,
    durability: sync === undefined ? config.durability : syncWords[sync],
    reserveBytes: reserve === undefined ? config.reserveBytes : reserve * 1e6,
    users: users === undefined ? config.users : resolve(users),
    worklists: worklists === undefined ? config.worklists : resolve(worklists),
  };
}

function movesOf(rule: MoveRule, { vendors }: NodeConfig): AreaMoves {
  switch (rule) {
    case 'any':
    case 'own-title':
    case 'own-address':
      return { kind: rule };
    case 'own-vendor':
      return movesWithinVendors(vendors);
    default:
      return assertNever(rule);
  }
}

function parseModels(text: string | undefined): Parsed<readonly QueryModel[] | undefined> {
  if (text === undefined) return parsed(undefined);
  const named = text.split(',').map((name) => name.trim());
  const models = queryModels.filter((model) => named.includes(model));
  const unknown = named.find((name) => !queryModels.some((model) => model === name));
  if (unknown === undefined) return parsed(models);
  return usageProblem('model-unknown', `“${unknown}” is no model of Query/Retrieve.`, [
    `Name one or several of ${queryModels.join(', ')}, separated by commas.`,
  ]);
}

/** Of the node as SCU: for C-MOVE and reports on storage commitment. */
export function serveTimeouts(options: TimeoutOptions): ScuTimeouts {
  const { connectTimeout = 10, associationTimeout = 30, responseTimeout = 60, silenceTimeout = 60 } = options;
  return {
    connectMs: connectTimeout * 1_000,
    associationMs: associationTimeout * 1_000,
    responseMs: responseTimeout * 1_000,
    silenceMs: silenceTimeout * 1_000,
  };
}
