import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '../../engine.ts';
import { runApp } from './app.ts';
import { systemSecretCipher } from './secret-cipher.ts';

// Built into dist/main/electron.js, beside dist/preload and dist/renderer.
void runApp({
  distFolder: dirname(dirname(fileURLToPath(import.meta.url))),
  startEngine: (dataFolder) =>
    createEngine({
      dataFolder,
      host: 'electron',
      secretCipher: systemSecretCipher(),
      onProblem: (problem) =>
        process.stderr.write(`${problem instanceof Error ? (problem.stack ?? problem.message) : JSON.stringify(problem)}\n`),
    }),
});
