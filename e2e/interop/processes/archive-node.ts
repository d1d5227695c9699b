/** A node with an archive in a process of its own: `archive-node.ts <folder> <AE title>=<port> …`. Prints its port; SIGINT ends it. */
import { once } from 'node:events';
import { startOurNode } from '../our-node.ts';

const [folder, ...destinations] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const known = destinations.map((text): [string, number] => {
  const [aeTitle = '', port] = text.split('=');
  return [aeTitle, Number(port)];
});
const node = await startOurNode({ folder, destinations: Object.fromEntries(known) });
console.log(`listening on port ${node.port}`);
await once(process, 'SIGINT');
await node.stop();
