import { z } from 'zod';
import { portSchema } from '../../src-shared/contract/common.ts';
import { tokenIssuerSchema } from '../../src-shared/contract/receiver.ts';
import { aeTitleSchema } from '../../src-shared/contract/servers.ts';
import type { StorageArea } from '../../src-shared/contract/storage-areas.ts';
import { tlsSchema } from '../../src-shared/contract/tls.ts';
import type { AcceptanceProfile } from '../../src-shared/dicom/acceptance-profile.ts';
import { queryModels } from '../../src-shared/dicom/query/levels.ts';

const path = z.string().trim().min(1).max(4096);
const seconds = z.number().min(1).max(86_400);

/** Of a node or a destination, without the secrets a window keeps: a passphrase is the first line of a file. */
const tlsFilesSchema = tlsSchema.partial().extend({ passphraseFile: path.optional() });
export type TlsFiles = z.infer<typeof tlsFilesSchema>;

/** Whose JSON Web Tokens are taken, with what they are verified with in a file of its own: which of the two it is must be said. */
const issuerSchema = tokenIssuerSchema
  .omit({ algorithms: true })
  .extend({
    userClaim: tokenIssuerSchema.shape.userClaim.default('sub'),
    publicKeyFile: path.optional(),
    secretFile: path.optional(),
  })
  .refine(({ publicKeyFile, secretFile }) => (publicKeyFile === undefined) !== (secretFile === undefined), {
    message: 'needs either publicKeyFile or secretFile',
  });
export type IssuerSettings = z.infer<typeof issuerSchema>;

const destinationSchema = z.strictObject({
  aeTitle: aeTitleSchema,
  host: z.string().trim().min(1).max(253),
  port: portSchema,
  /** Left out, it is called without encryption. */
  tls: tlsFilesSchema.optional(),
});

/** What a quarry.json says of the node, besides its areas. All may be left out. */
export const nodeSettingsShape = {
  port: portSchema.optional(),
  /** Left out, loopback. */
  bind: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** With it, only TLS is spoken. */
  tls: tlsFilesSchema.optional(),
  /** A file of users and passcodes: who calls has to be one of them. Left out, nobody has to say who is calling. */
  users: path.optional(),
  /** Whose tokens are taken: who calls has to show one, or be one of the users. */
  tokenIssuers: z.array(issuerSchema).min(1).max(32).optional(),
  maxPduLength: z.number().int().min(4096).max(4_194_304).optional(),
  maxAssociations: z.number().int().min(1).max(10_000).optional(),
  /** Of one address; left out, as many as `maxAssociations`, where that is said. */
  maxAssociationsPerPeer: z.number().int().min(1).max(10_000).optional(),
  /** Longest wait for the request of a new connection. */
  requestSeconds: seconds.optional(),
  /** Longest silence on an association. */
  idleSeconds: seconds.optional(),
  durability: z.enum(['strict', 'background', 'none']).optional(),
  /** Bytes that stay free on the disks of all areas; left out, 500 MB, 0 for none. */
  reserveBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** A folder with worklist entries, in it one for each AE title; left out, no worklist is offered. */
  worklists: path.optional(),
  /** Models of Query/Retrieve that are answered; left out, all. */
  models: z.array(z.enum(queryModels)).min(1).optional(),
  /** False: C-GET is not offered. */
  get: z.boolean().optional(),
  /** False: an area takes objects of one association at a time. */
  parallelStore: z.boolean().optional(),
  destinations: z.array(destinationSchema).max(10_000).default([]),
};

export type NodeSettings = z.infer<z.ZodObject<typeof nodeSettingsShape>>;

/** A node that is run from a file: a dcmqrscp.cfg, or a quarry.json. */
export interface NodeConfig extends NodeSettings {
  readonly areas: readonly StorageArea[];
  /** AE titles that belong together, for `own-vendor`. */
  readonly vendors: readonly (readonly string[])[];
  /** Acceptance profiles beside the built-in ones, by the name that areas refer to. */
  readonly profiles: ReadonlyMap<string, AcceptanceProfile>;
  /** What the file says and we do not follow, in words. */
  readonly notes: readonly string[];
}

/** With `absolute` made of every path. */
export function resolveFiles(config: NodeConfig, absolute: (path: string) => string): NodeConfig {
  const { tls, users, tokenIssuers, worklists, areas, destinations } = config;
  return {
    ...config,
    areas: areas.map((area) => ({ ...area, folder: absolute(area.folder) })),
    destinations: destinations.map((destination) => ({
      ...destination,
      ...(destination.tls && { tls: resolveTls(destination.tls, absolute) }),
    })),
    ...(tls && { tls: resolveTls(tls, absolute) }),
    ...(users !== undefined && { users: absolute(users) }),
    ...(tokenIssuers && {
      tokenIssuers: tokenIssuers.map(({ publicKeyFile, secretFile, ...issuer }) => ({
        ...issuer,
        ...(publicKeyFile !== undefined && { publicKeyFile: absolute(publicKeyFile) }),
        ...(secretFile !== undefined && { secretFile: absolute(secretFile) }),
      })),
    }),
    ...(worklists !== undefined && { worklists: absolute(worklists) }),
  };
}

function resolveTls(tls: TlsFiles, absolute: (path: string) => string): TlsFiles {
  const one = (file: string | undefined) => (file === undefined ? undefined : absolute(file));
  return {
    ...tls,
    certificateFile: one(tls.certificateFile),
    keyFile: one(tls.keyFile),
    passphraseFile: one(tls.passphraseFile),
    authorities: tls.authorities?.map(absolute),
    revocationLists: tls.revocationLists?.map(absolute),
  };
}
