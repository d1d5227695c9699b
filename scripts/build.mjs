/** `npm run build`: the window, the engine with its three hosts, and the preload, into dist/. */
import { build } from './built.mjs';
import { ensureInstalled } from './installed.mjs';

ensureInstalled();
await build();
