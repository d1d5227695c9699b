import { growth } from '../million/growth.ts';
import { queries } from '../million/queries.ts';
import { receiving } from '../million/receiving.ts';
import type { Section, Setting } from '../million/setting.ts';
import { startUp } from '../million/start-up.ts';
import { streaming } from '../million/streaming.ts';

/** In the order they are measured in. */
export const archiveSections: readonly Section[] = [startUp, queries, receiving, growth, streaming];

/** What an archive of a million objects costs, in Markdown; only sections whose name has `only` in it. */
export async function archiveSize(setting: Setting, only: string): Promise<string[]> {
  const text: string[] = [];
  for (const section of archiveSections) {
    if (!section.name.includes(only)) continue;
    setting.onLine(`\n${section.name}`);
    const tables = await section.measure(setting);
    setting.onLine(`\n${tables}`);
    text.push(tables);
  }
  return text;
}
