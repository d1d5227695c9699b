/** The layers of docs/map.md as rules. An arrow that is not allowed here does not pass `npm run check`. */
const tests = '\\.test\\.tsx?$|/testing/|/testdata/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
/** A folder of the protocol core, and what of the core it must not know. */
const core = (folder, unknown, comment = '') =>
  rule(`dicom-${folder}`, comment, { path: `^src-main/dicom/${folder}`, pathNot: tests }, { path: `^src-main/dicom/${unknown}` });
/** A folder of the engine, and what of the engine it may stand on. */
const engine = (folder, on, comment = '') =>
  rule(folder, comment, { path: `^src-main/${folder}`, pathNot: tests }, { path: `^src-main/(?!${[folder, ...on].join('|')})` });

export default {
  forbidden: [
    rule(
      'no-cycles',
      'A cycle hides which of two files stands on the other.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'shared-is-a-leaf',
      'src-shared stands on nothing but zod and the contract library.',
      { path: '^src-shared', pathNot: tests },
      { pathNot: '^src-shared|(^|/)node_modules/(zod|@orpc/contract)/', dependencyTypesNot: [] },
    ),
    rule(
      'shared-dicom-stands-alone',
      'Facts of the standard need no library.',
      { path: '^src-shared/dicom', pathNot: tests },
      { pathNot: '^src-shared/(dicom/|assert-never)' },
    ),
    rule(
      'core-is-pure',
      'The protocol core knows neither Node nor the layers above.',
      { path: '^src-main/dicom', pathNot: tests },
      { pathNot: '^src-main/dicom|^src-shared/(dicom/|assert-never)|(^|/)node_modules/fflate/' },
    ),
    core('bytes', '(?!bytes)', 'It stands on nothing of the core.'),
    core('dataset', '(part10|upper-layer|dimse|services)'),
    core('pixel', '(part10|upper-layer|dimse|services)'),
    core('matching', '(part10|upper-layer|dimse|services)'),
    core('part10', '(upper-layer|dimse|services)'),
    core('upper-layer', '(dataset|part10|dimse|services)', 'PS3.8 carries bytes; what they mean is PS3.5.'),
    core('dimse', '(services|part10)'),
    rule('testing-stays-in-tests', '', { path: '^src-', pathNot: tests }, { path: '/testing/' }),
    engine('system', ['dicom/bytes'], 'What the operating system is asked for, for all above.'),
    engine('net', ['dicom', 'system']),
    engine('transcoding', ['dicom']),
    engine('archive', ['dicom', 'system']),
    engine('servers', ['system']),
    engine('commitment', ['dicom', 'system'], 'The archive and the network are handed in.'),
    engine('worklist', ['dicom', 'system'], 'The archive and the network are not its concern.'),
    engine(
      'local-node',
      ['dicom', 'net', 'archive', 'transcoding', 'commitment', 'worklist', 'system'],
      'Storage areas join the archive, the network and what they answer with; who keeps them and who shows them is not their concern.',
    ),
    rule(
      'transfers-by-interface',
      'Jobs know what they need as interfaces; engine.ts hands them in.',
      { path: '^src-main/transfers', pathNot: tests },
      { path: '^src-main/(?!transfers|dicom|system)', dependencyTypesNot: ['type-only'] },
    ),
    rule('areas-below-engine', '', { path: '^src-main/areas', pathNot: tests }, { path: '^src-main/(engine|host)' }),
    rule(
      'only-hosts-above-engine',
      '',
      { path: '^src-main/(?!host)', pathNot: `${tests}|^src-main/engine` },
      { path: '^src-main/(engine\\.ts|host)' },
    ),
    rule('electron-in-one-place', '', { pathNot: '^src-main/host/electron|^e2e' }, { path: '^(node_modules/)?electron(/|$)' }),
    rule(
      'window-by-contract-only',
      'The window talks to the engine through the contract.',
      { path: '^src-renderer' },
      { path: '^src-main' },
    ),
    rule('engine-without-window', '', { path: '^src-main' }, { path: '^src-renderer' }),
    rule(
      'features-are-islands',
      '',
      { path: '^src-renderer/features/([^/]+)/', pathNot: tests },
      { path: '^src-renderer/features/([^/]+)/', pathNot: '^src-renderer/features/$1/' },
    ),
    rule(
      'ui-knows-no-domain',
      '',
      { path: '^src-renderer/ui', pathNot: tests },
      { path: '^src-renderer/(app|features)|^src-shared/contract' },
    ),
    rule('resolvable', 'An import that resolves to nothing.', {}, { couldNotResolve: true, pathNot: '^electron$' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    exclude: { path: '^(dist|out)/' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
