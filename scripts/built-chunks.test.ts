import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const chunks = fileURLToPath(new URL('../dist/main/chunks', import.meta.url));

/** Packages in the chunk of a command and in all that is loaded before it runs, by their source maps. */
function packagesOf(command: string): string[] {
  const own = readdirSync(chunks).filter((name) => new RegExp(`^${command}-[\\w-]{8}\\.js$`).test(name));
  const coming = [...own];
  const loaded = new Set<string>();
  const packages = new Set<string>();
  for (let name = coming.pop(); name !== undefined; name = coming.pop()) {
    if (loaded.has(name)) continue;
    loaded.add(name);
    const imports = readFileSync(join(chunks, name), 'utf8').matchAll(/^(?:const \w+ = )?require\("\.\/([^"]+)"\);$/gm);
    for (const [, imported] of imports) if (imported !== undefined) coming.push(imported);
    const map = join(chunks, `${name}.map`);
    const { sources } = existsSync(map) ? (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }) : { sources: [] };
    for (const source of sources) {
      const [, inPackage] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
      if (inPackage !== undefined) packages.add(inPackage);
    }
  }
  return [...packages].sort();
}

/** Imports say what a command needs (`lazy-loading.test.ts`); what it loads is what lies in the same files. */
describe.skipIf(!existsSync(chunks))('the files of the build', () => {
  it.each(['finding', 'getting', 'sending'])('bring %s no more packages than it needs', (command) => {
    expect(packagesOf(command)).toEqual(['commander', 'fflate']);
  });
});
