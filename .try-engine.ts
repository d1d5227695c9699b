import { mkdtemp, rm } from 'node:fs/promises';
import { createRouterClient } from '@orpc/server';
import { createEngine } from '/work/main/src-main/engine.ts';
const t0=performance.now();
const dataFolder = await mkdtemp('/tmp/q-try-');
const started = await createEngine({ dataFolder, host: 'cli', onProblem: (p) => console.log('PROBLEM', p) });
console.log('engine', (performance.now()-t0).toFixed());
if (!started.ok) { console.log(started); process.exit(1); }
const client = createRouterClient(started.engine.router, { context: {} });
const second = await createEngine({ dataFolder, host: 'cli' });
console.log('second', second.ok ? 'OPENED?!' : second.explanation.code);
const p = await client.practice.start();
console.log((performance.now()-t0).toFixed(), p);
const [server] = (await (await client.servers.watch()).next()).value ?? [];
console.log(await client.servers.echo({ id: server.id }));
const rows=[];
for await (const e of await client.browse.search({ serverId: server.id, model: 'study', level: 'STUDY', keys: {} })) { if (e.type==='rows') rows.push(...e.rows); else console.log(e.end); }
console.log(rows.length, rows[0], new Set(rows.map(r=>r.problem)));
for (const method of ['C-MOVE','C-GET','automatic'] as const) {
  await client.archive.remove({ entities: rows.map(r => r.path) }).catch((e) => console.log('remove', e.code));
  const t=performance.now();
  const { jobIds } = await client.transfers.retrieve({ serverId: server.id, model: 'study', method, entities: rows.map(r => ({ path: r.path, title: r.values.PatientName ?? '', expected: r.local?.expected })) });
  let jobs: any[] = [];
  for await (const ev of await client.transfers.watch()) {
    if (ev.type==='snapshot') jobs = ev.jobs; else if (ev.type==='changed') for (const j of ev.jobs) jobs = jobs.map(x => x.id===j.id? j : x);
    if (jobs.filter(j=>jobIds.includes(j.id)).every(j => !['waiting','running'].includes(j.state))) break;
  }
  const mine = jobs.filter(j=>jobIds.includes(j.id));
  console.log(method, (performance.now()-t).toFixed(), Object.entries(Object.groupBy(mine, j => j.state+' '+j.method)).map(([k,v])=>k+':'+v!.length), mine.reduce((s,j)=>s+j.arrived,0));
  const bad = mine.find(j=>j.state!=='complete'); if (bad) { console.log(bad, await client.transfers.problems({id: bad.id})); }
  console.log((await (await client.archive.watch()).next()).value);
}
const lr=[]; for await (const e of await client.archive.search({ model: 'study', level: 'STUDY', keys: {PatientName:'*'} })) { if (e.type==='rows') lr.push(...e.rows); else console.log(e.end); }
console.log(lr.length, lr[0]);
console.log((await (await client.receiver.watch()).next()).value);
await started.engine.close();
console.log('closed');
await rm(dataFolder, {recursive:true});
