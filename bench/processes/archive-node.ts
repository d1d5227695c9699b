/** A node with an archive, which takes any called AE title: `archive-node.ts <folder> <port>`. SIGTERM ends it. */
import { once } from 'node:events';
import { join } from 'node:path';
import { openArchive } from '../../src-main/archive/archive.ts';
import { startNode } from '../../src-main/net/scp/dicom-node.ts';

const [folder, port] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const opened = await openArchive({
  folder: join(folder, 'archive'),
  indexFile: join(folder, 'index.sqlite'),
  durability: 'background',
});
if (!opened.ok) throw new Error(`the archive does not open: ${JSON.stringify(opened.failure)}`);
const { archive } = opened;
const started = await startNode({
  host: '127.0.0.1',
  port: Number(port),
  acceptCalled: () => true,
  store: archive.storeTarget(),
  query: archive.querySource(),
});
if (!started.ok) throw new Error(`the node does not start: ${started.code}`);
await once(process, 'SIGTERM');
await started.node.close({ graceMs: 500 });
await archive.close();
