import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { profileInputSchema } from '../../src-shared/contract/acceptance-profiles.ts';
import { areaInputSchema, openRules } from '../../src-shared/contract/storage-areas.ts';
import { type AcceptanceProfile, builtInProfiles } from '../../src-shared/dicom/acceptance-profile.ts';
import { areasOf, destinationsOf } from './dcmqrscp-cfg/areas.ts';
import { readDcmqrscpConfig } from './dcmqrscp-cfg/read.ts';
import { type NodeConfig, nodeSettingsShape, resolveFiles } from './node-settings.ts';

export type ReadNodeConfig =
  | { readonly ok: true; readonly config: NodeConfig }
  /** `line` is 0 where no line can be named. */
  | { readonly ok: false; readonly line: number; readonly problem: string };

const jsonSchema = z.strictObject({
  ...nodeSettingsShape,
  areas: z.array(
    areaInputSchema.partial().extend({ aeTitle: areaInputSchema.shape.aeTitle, folder: areaInputSchema.shape.folder }),
  ),
  profiles: z.array(profileInputSchema).max(1_000).default([]),
});

/** Reads the text of a configuration; `file` is where it came from: paths in it are relative to its own folder. */
export function readNodeConfig(text: string, file: string): ReadNodeConfig {
  const read = /^\s*\{/.test(text) ? readJson(text) : readCfg(text);
  if (!read.ok) return read;
  const here = dirname(resolve(file));
  return { ok: true, config: resolveFiles(read.config, (path) => resolve(here, path)) };
}

function readJson(text: string): ReadNodeConfig {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { ok: false, line: 0, problem: `It is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = jsonSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, line: 0, problem: `${issue?.path.join('.') || 'It'}: ${issue?.message ?? 'is not right'}.` };
  }
  const areas = parsed.data.areas.map((area, index) => ({ on: true, ...openRules, ...area, id: String(index + 1) }));
  const named = new Map(parsed.data.profiles.map((profile) => [profile.name, profile]));
  const missing = areas.find(
    ({ receiving }) => receiving?.profile !== undefined && profileNamed(receiving.profile, named) === undefined,
  );
  if (missing !== undefined)
    return { ok: false, line: 0, problem: `${missing.aeTitle}: there is no profile “${missing.receiving?.profile}”.` };
  return { ok: true, config: { ...parsed.data, areas, vendors: [], profiles: named, notes: [] } };
}

/** Areas name the profiles of their file, and the built-in ones by id. */
export function profileNamed(id: string, own: ReadonlyMap<string, AcceptanceProfile>): AcceptanceProfile | undefined {
  return own.get(id) ?? builtInProfiles().find((profile) => profile.id === id);
}

function readCfg(text: string): ReadNodeConfig {
  const read = readDcmqrscpConfig(text);
  if (!read.ok) return read;
  const { port, maxPduSize, maxAssociations, ignored, hosts, vendors } = read.config;
  let id = 0;
  return {
    ok: true,
    config: {
      port,
      maxPduLength: maxPduSize,
      maxAssociations,
      areas: areasOf(read.config, () => String(++id)),
      destinations: destinationsOf(read.config),
      vendors: vendors.map((vendor) => (hosts.get(vendor.hosts) ?? []).map(({ aeTitle }) => aeTitle)),
      profiles: new Map(),
      notes: ignored.map(({ line, name }) => `line ${line}: ${name} has no meaning here.`),
    },
  };
}
