/** So many associations one after the other, with a C-ECHO over each: `quarry-echoes.ts <tree of Quarry> <port> <associations>`. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, port, count] = process.argv.slice(2);
if (root === undefined) throw new Error('which tree?');
const file = pathToFileURL(join(root, 'src-main', 'net', 'scu', 'echo.ts')).href;
const { echo } = (await import(file)) as typeof import('../../src-main/net/scu/echo.ts');
const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };
const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'BENCH', callingAeTitle: 'SCU' };
for (let left = Number(count); left > 0; left--) {
  const end = await echo(target, { timeouts });
  if (!end.ok) throw new Error(JSON.stringify(end.failure));
}
