/** Loaded before a process of ours: leaves what the kernel says of it in a file when it ends, its highest memory among that. */
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.QUARRY_PEAK_FILE;
if (file !== undefined) process.on('exit', () => writeFileSync(file, readFileSync('/proc/self/status')));
