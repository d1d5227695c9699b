import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { portSchema } from '../../src-shared/contract/common.ts';
import { aeTitleSchema } from '../../src-shared/contract/servers.ts';
import { areaInputSchema, openRules, type StorageArea } from '../../src-shared/contract/storage-areas.ts';
import { areasOf, type Destination, destinationsOf } from './dcmqrscp-cfg/areas.ts';
import { readDcmqrscpConfig } from './dcmqrscp-cfg/read.ts';

/** A node that is run from a file: a dcmqrscp.cfg, or a quarry.json. */
export interface NodeConfig {
  readonly port: number | undefined;
  /** Left out, loopback. */
  readonly bind: string | undefined;
  readonly maxPduLength: number | undefined;
  readonly maxAssociations: number | undefined;
  readonly areas: readonly StorageArea[];
  readonly destinations: readonly Destination[];
  /** What the file says and we do not follow, in words. */
  readonly notes: readonly string[];
}

export type ReadNodeConfig =
  | { readonly ok: true; readonly config: NodeConfig }
  /** `line` is 0 where no line can be named. */
  | { readonly ok: false; readonly line: number; readonly problem: string };

const jsonSchema = z.strictObject({
  port: portSchema.optional(),
  bind: z.union([z.ipv4(), z.ipv6()]).optional(),
  maxPduLength: z.number().int().min(4096).max(4_194_304).optional(),
  maxAssociations: z.number().int().min(1).max(10_000).optional(),
  areas: z.array(areaInputSchema.partial().extend({ aeTitle: aeTitleSchema, folder: areaInputSchema.shape.folder })),
  destinations: z
    .array(z.strictObject({ aeTitle: aeTitleSchema, host: z.string().trim().min(1).max(253), port: portSchema }))
    .default([]),
});

/** Reads the text of a configuration; `file` is where it came from: folders in it are relative to its own. */
export function readNodeConfig(text: string, file: string): ReadNodeConfig {
  const read = /^\s*\{/.test(text) ? readJson(text) : readCfg(text);
  if (!read.ok) return read;
  const here = dirname(resolve(file));
  const areas = read.config.areas.map((area) => ({ ...area, folder: resolve(here, area.folder) }));
  return { ok: true, config: { ...read.config, areas } };
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
  const { port, bind, maxPduLength, maxAssociations, destinations } = parsed.data;
  const areas = parsed.data.areas.map((area, index) => ({ on: true, ...openRules, ...area, id: String(index + 1) }));
  return { ok: true, config: { port, bind, maxPduLength, maxAssociations, areas, destinations, notes: [] } };
}

function readCfg(text: string): ReadNodeConfig {
  const read = readDcmqrscpConfig(text);
  if (!read.ok) return read;
  const { port, maxPduSize, maxAssociations, ignored } = read.config;
  let id = 0;
  return {
    ok: true,
    config: {
      port,
      bind: undefined,
      maxPduLength: maxPduSize,
      maxAssociations,
      areas: areasOf(read.config, () => String(++id)),
      destinations: destinationsOf(read.config),
      notes: ignored.map(({ line, name }) => `line ${line}: ${name} has no meaning here.`),
    },
  };
}
