/** The layers of docs/map.md as rules. An arrow that is not allowed here does not pass `npm run check`. */
const tests = '\\.test\\.tsx?$|/testing/|/testdata/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

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
    rule(
      'bytes-is-the-floor',
      'bytes stands on nothing of the core.',
      { path: '^src-main/dicom/bytes', pathNot: tests },
      { path: '^src-main/dicom/(?!bytes)' },
    ),
    rule(
      'dataset-on-bytes',
      '',
      { path: '^src-main/dicom/dataset', pathNot: tests },
      { path: '^src-main/dicom/(part10|upper-layer|dimse|services)' },
    ),
    rule(
      'pixel-on-dataset',
      '',
      { path: '^src-main/dicom/pixel', pathNot: tests },
      { path: '^src-main/dicom/(part10|upper-layer|dimse|services)' },
    ),
    rule(
      'matching-on-dataset',
      '',
      { path: '^src-main/dicom/matching', pathNot: tests },
      { path: '^src-main/dicom/(part10|upper-layer|dimse|services)' },
    ),
    rule(
      'part10-on-dataset',
      '',
      { path: '^src-main/dicom/part10', pathNot: tests },
      { path: '^src-main/dicom/(upper-layer|dimse|services)' },
    ),
    rule(
      'upper-layer-knows-no-data-sets',
      'PS3.8 carries bytes; what they mean is PS3.5.',
      { path: '^src-main/dicom/upper-layer', pathNot: tests },
      { path: '^src-main/dicom/(dataset|part10|dimse|services)' },
    ),
    rule(
      'dimse-below-services',
      '',
      { path: '^src-main/dicom/dimse', pathNot: tests },
      { path: '^src-main/dicom/(services|part10)' },
    ),
    rule('testing-stays-in-tests', '', { path: '^src-', pathNot: tests }, { path: '/testing/' }),
    rule(
      'system-on-core',
      'What the operating system is asked for, for all above.',
      { path: '^src-main/system', pathNot: tests },
      { path: '^src-main/(?!system|dicom/bytes)' },
    ),
    rule('net-on-core', '', { path: '^src-main/net', pathNot: tests }, { path: '^src-main/(?!dicom|net|system)' }),
    rule(
      'transcoding-on-core',
      '',
      { path: '^src-main/transcoding', pathNot: tests },
      { path: '^src-main/(?!dicom|transcoding)' },
    ),
    rule('archive-on-core', '', { path: '^src-main/archive', pathNot: tests }, { path: '^src-main/(?!dicom|archive|system)' }),
    rule(
      'transfers-by-interface',
      'Jobs know what they need as interfaces; engine.ts hands them in.',
      { path: '^src-main/transfers', pathNot: tests },
      { path: '^src-main/(?!transfers|dicom|system)', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'local-node-on-archive-and-net',
      'Storage areas join the archive, the network and what they answer with; who keeps them and who shows them is not their concern.',
      { path: '^src-main/local-node', pathNot: tests },
      { path: '^src-main/(?!dicom|net|archive|transcoding|commitment|worklist|system|local-node)' },
    ),
    rule('servers-on-shared', '', { path: '^src-main/servers', pathNot: tests }, { path: '^src-main/(?!servers|system)' }),
    rule(
      'commitment-by-interface',
      'The archive and the network are handed in.',
      { path: '^src-main/commitment', pathNot: tests },
      { path: '^src-main/(?!commitment|dicom|system)' },
    ),
    rule(
      'worklist-on-core',
      'The archive and the network are not its concern.',
      { path: '^src-main/worklist', pathNot: tests },
      { path: '^src-main/(?!worklist|dicom|system)' },
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
