import { z } from 'zod';
import type { SecretName, SecretStore } from './secret-store.ts';
import type { SaveResult } from './versioned-file.ts';

/** A list that is kept as one secret. One that cannot be opened or understood here is empty. */
export function readKept<T>(secrets: SecretStore, name: SecretName, entry: z.ZodType<T>): readonly T[] {
  return kept(secrets, name, entry) ?? [];
}

/**
 * Saves a list in the place of what is kept; an empty one is none. Refused where that cannot be opened here, because another host or computer
 * sealed it, or be understood: it would be lost.
 */
export async function savedOver<T>(
  secrets: SecretStore,
  name: SecretName,
  entry: z.ZodType<T>,
  list: readonly T[],
): Promise<SaveResult> {
  if (kept(secrets, name, entry) === undefined) return { ok: false, failure: { kind: 'local', code: 'secret-sealed' } };
  return secrets.set(name, list.length === 0 ? undefined : JSON.stringify(list));
}

function kept<T>(secrets: SecretStore, name: SecretName, entry: z.ZodType<T>): readonly T[] | undefined {
  if (secrets.state(name) === 'not-set') return [];
  const text = secrets.get(name);
  if (text === undefined) return undefined;
  try {
    return z.array(entry).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
