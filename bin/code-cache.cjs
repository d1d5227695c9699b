/**
 * Loads what the build made, together with V8's byte code of the functions that earlier runs called. They need not be compiled again at
 * each start; Node's own compile cache has only those that V8 compiles before anything runs.
 *
 * For each file whose name carries a hash of its content there is one in `code-cache/` for this Node, written by the build
 * (`scripts/code-cache.mjs`) or else by the first run that can. V8 looks whether it made it itself, with the same flags; if not, the code
 * is compiled as it always was.
 */
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { constants, Script } = require('node:vm');

const hashed = /-[\w-]{8}\.js$/;

/** Runs `file`, a CommonJS module, and what it requires beside it. Those of Node come from Node. */
exports.load = function load(file) {
  const folder = join(dirname(file), 'code-cache', `${process.version}-${process.arch}`);
  // For the build: 'add' writes anew what this run has called as well, 'leave' writes nothing.
  const mode = process.env.QUARRY_CODE_CACHE;
  const modules = new Map();
  /** Whose byte code is written when the program ends, with all that it called by then. */
  const kept = new Map();

  function run(path) {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    const here = dirname(path);
    const required = (id) => (id.startsWith('.') ? run(join(here, id)) : require(id));
    compiled(path).runInThisContext().call(module.exports, module.exports, required, module, path, here);
    return module.exports;
  }

  function compiled(path) {
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'latin1')}\n})`;
    const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const name = basename(path);
    const isKept = hashed.test(name);
    const cachedData = isKept ? read(name) : undefined;
    const script = new Script(source, { filename: path, cachedData, importModuleDynamically });
    if (isKept && (mode === 'add' || cachedData === undefined)) kept.set(name, script);
    return script;
  }

  function read(name) {
    try {
      return readFileSync(join(folder, name));
    } catch {
      return undefined;
    }
  }

  function write(name, script) {
    const unfinished = join(folder, `.${name}-${process.pid}`);
    try {
      // Onto the disk before it has its name: V8 does not look whether all of it is there.
      writeFileSync(unfinished, script.createCachedData(), { flush: true });
      renameSync(unfinished, join(folder, name));
    } catch {
      // The folder is not ours to write, or the disk is full: it is compiled the next time, too.
      rmSync(unfinished, { force: true });
    }
  }

  process.once('exit', () => {
    if (kept.size === 0 || mode === 'leave') return;
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      return;
    }
    for (const [name, script] of kept) write(name, script);
  });

  return run(file);
};
