/**
 * `npm run dev`: the window with hot reload (Vite), the engine from its sources, restarted when one of them changes.
 * Works on a data folder of its own, so that experiments never touch the archive you use.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, node24, passSignalsTo, root, toolEnvironment } from './installed.mjs';

ensureInstalled();

if (process.execPath !== node24) {
  const again = spawn(node24, [join(root, 'scripts', 'dev.mjs')], { cwd: root, stdio: 'inherit', env: toolEnvironment() });
  passSignalsTo(again);
  again.on('exit', (code) => process.exit(code ?? 1));
} else {
  const { createServer } = await import('vite');
  const env = toolEnvironment({ QUARRY_HOME: process.env.QUARRY_HOME ?? join(root, '.cache', 'dev-home') });
  const engine = spawn(node24, ['--watch', join(root, 'src-main', 'host', 'browser', 'main.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  passSignalsTo(engine);
  engine.on('exit', (code) => process.exit(code ?? 0));

  let vite;
  engine.stdout.on('data', async (chunk) => {
    const found = /Quarry is at (http:\/\/127\.0\.0\.1:\d+)\/#(token=\S+)/.exec(chunk.toString());
    if (!found) return;
    const [, target, token] = found;
    await vite?.close();
    // The engine serves its own page only: to it, everything Vite passes on comes from there.
    const toEngine = {
      target,
      changeOrigin: true,
      rewriteWsOrigin: true,
      configure: (proxy) => proxy.on('proxyReq', (request) => request.setHeader('origin', target)),
    };
    vite = await createServer({
      configFile: join(root, 'vite.renderer.config.ts'),
      server: { host: '127.0.0.1', port: 5173, proxy: { '/rpc': { ...toEngine, ws: true }, '/upload': toEngine } },
    });
    await vite.listen();
    console.log(`Quarry, with hot reload: ${vite.resolvedUrls.local[0]}#${token}`);
  });
}
