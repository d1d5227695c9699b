import { join } from 'node:path';
import { z } from 'zod';
import { Changes } from '../../src-shared/changes.ts';
import { type ReceiverConfig, receiverConfigSchema } from '../../src-shared/contract/receiver.ts';
import { type Settings, settingsSchema } from '../../src-shared/contract/settings.ts';
import { type FileFormat, type SaveResult, VersionedFile } from './versioned-file.ts';

/** What is kept of the practice PACS between two starts. */
const practiceMemorySchema = z.object({ on: z.boolean(), port: z.number().int().min(1).max(65535).optional() });
export type PracticeMemory = z.infer<typeof practiceMemorySchema>;

interface SettingsFile {
  readonly settings: Settings;
  readonly receiver: ReceiverConfig;
  readonly practice: PracticeMemory;
}

export const defaultSettings: Settings = {
  callingAeTitle: 'QUARRY',
  theme: 'system',
  resultLimit: 2_000,
  durability: 'background',
  timeouts: { connectSeconds: 10, associationSeconds: 15, responseSeconds: 60, silenceSeconds: 120 },
  receiverLimits: { associations: 64, associationsPerPeer: 32, idleSeconds: 600, requestSeconds: 30 },
  disk: { warnGigabytes: 5, warnPercent: 5, reserveMegabytes: 500 },
  maxPduLength: 131_072,
  parallelTransfers: 2,
  welcomed: false,
  window: {},
};

/** On from the first run, but for this computer only: others can reach us once a person asks for it. */
export const defaultReceiver: ReceiverConfig = { on: true, aeTitle: 'QUARRY', port: 11112, bindAddress: '127.0.0.1' };

const format: FileFormat<SettingsFile> = {
  schemaVersion: 1,
  empty: { settings: defaultSettings, receiver: defaultReceiver, practice: { on: false } },
  parse(content) {
    const lost: string[] = [];
    const settings = fieldByField(settingsSchema.shape, defaultSettings, content.settings, lost);
    const receiver = fieldByField(receiverConfigSchema.shape, defaultReceiver, content.receiver, lost);
    const practice = practiceMemorySchema.safeParse(content.practice);
    const value = { settings, receiver, practice: practice.success ? practice.data : { on: false } };
    return lost.length === 0 ? { value } : { value, lost: `unusable: ${lost.join(', ')}` };
  },
};

/** Settings of the program and of the receiver, in `settings.json`. */
export class SettingsStore {
  readonly #file: VersionedFile<SettingsFile>;
  readonly changes = new Changes<Settings>();

  private constructor(file: VersionedFile<SettingsFile>) {
    this.#file = file;
  }

  static async open(folder: string, now: () => Date): Promise<SettingsStore> {
    return new SettingsStore(await VersionedFile.open(join(folder, 'settings.json'), format, now));
  }

  get notices() {
    return this.#file.notices;
  }
  get settings(): Settings {
    return this.#file.value.settings;
  }
  get receiver(): ReceiverConfig {
    return this.#file.value.receiver;
  }
  get practice(): PracticeMemory {
    return this.#file.value.practice;
  }

  /** `window` is merged key by key, an empty text takes its key away; everything else is replaced. */
  async update(patch: Partial<Settings>): Promise<SaveResult> {
    const saved = await this.#file.change((file) => ({ ...file, settings: mergeSettings(file.settings, patch) }));
    if (saved.ok) this.changes.emit(this.settings);
    return saved;
  }

  updateReceiver(receiver: ReceiverConfig): Promise<SaveResult> {
    return this.#file.change((file) => ({ ...file, receiver }));
  }

  updatePractice(practice: PracticeMemory): Promise<SaveResult> {
    return this.#file.change((file) => ({ ...file, practice }));
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }
}

function mergeSettings(settings: Settings, patch: Partial<Settings>): Settings {
  const merged = { ...settings, ...definedOnly(patch) };
  if (patch.window === undefined) return merged;
  const window = Object.entries({ ...settings.window, ...patch.window }).filter(([, value]) => value !== '');
  return { ...merged, window: Object.fromEntries(window) };
}

function definedOnly<T extends object>(patch: T): Partial<T> {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** One bad field must not cost the others: each is checked alone and falls back to its default. */
function fieldByField<T extends object>(shape: Record<keyof T, z.ZodType>, defaults: T, found: unknown, lost: string[]): T {
  const source = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  const result: T = { ...defaults };
  for (const key of Object.keys(shape) as (keyof T & string)[]) {
    if (!(key in source)) continue;
    const parsed = shape[key].safeParse(source[key]);
    if (parsed.success) result[key] = parsed.data as T[typeof key];
    else lost.push(key);
  }
  return result;
}
