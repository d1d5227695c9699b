import type { Files } from '../data.ts';
import type { Case } from '../measure.ts';
import { asItComes, best, dcmtkReceivers, dcmtkSenders, type Settings } from '../peers/dcmtk.ts';
import { quarrySender, senderKind } from '../peers.ts';
import { rateTarget } from '../target.ts';
import { type Context, objectsOf, ownTree } from './context.ts';
import { fileLimits } from './limits.ts';
import { pair } from './pair.ts';

const { dcmsendDecompressing, dcmsendDecompressingAsItComes } = dcmtkSenders;
const { storescpUncompressed } = dcmtkReceivers;

/** gdcmconv has one file for each of its processes; then storescu sends them all. */
const gdcmconv = ({ suffix, env, pdu, sendPdu }: Settings) =>
  senderKind(`gdcmconv + storescu${suffix}`, ['gdcmconv', 'storescu'], ({ aeTitle, port }, folder) => [
    'env',
    [
      ...env,
      'sh',
      '-ec',
      `out=$(mktemp -d); trap 'rm -r "$out"' EXIT
    for file in "$1"/*; do gdcmconv --raw -i "$file" -o "$out/\${file##*/}"; done
    storescu -R ${[...pdu, ...sendPdu].join(' ')} -aec "$2" +sd 127.0.0.1 "$3" "$out"`,
      'sh',
      folder,
      aeTitle,
      String(port),
    ],
  ]);
const gdcmconvs = [gdcmconv(best), gdcmconv(asItComes)];

/** Pixels of 512 × 512 × 16 bits, uncompressed; attributes come on top. */
const decoded = ({ objects }: Files) => objects * 2 ** 19;

/** Compressed objects to a receiver that takes only uncompressed ones. */
export function transcodeCases(context: Context): Case[] {
  const { jpeg2000, jpegLossless } = context.data;
  const own = quarrySender(ownTree(context)).name;
  const side = (files: Files, sender: ReturnType<typeof quarrySender>) =>
    pair(context, files, sender, storescpUncompressed, { name: sender.name, bytes: decoded(files) });
  const ours = context.trees.map((tree) => quarrySender(tree));
  const needs = storescpUncompressed.needs ?? [];
  return [
    {
      ...objectsOf(jpeg2000, `transcode ${jpeg2000.objects} JPEG 2000 CT while sending`),
      needs,
      sides: [...ours, ...gdcmconvs].map((sender) => side(jpeg2000, sender)),
      limits: fileLimits(context, jpeg2000),
      targets: [rateTarget(own, [gdcmconv(best).name])],
      notes: ['dcmsend cannot: DCMTK has no JPEG 2000. The next table has it, with JPEG Lossless.'],
    },
    {
      ...objectsOf(jpegLossless, `transcode ${jpegLossless.objects} JPEG Lossless CT while sending`),
      needs,
      sides: [...ours, dcmsendDecompressing, dcmsendDecompressingAsItComes, ...gdcmconvs].map((sender) =>
        side(jpegLossless, sender),
      ),
      limits: fileLimits(context, jpegLossless),
      targets: [rateTarget(own, [dcmsendDecompressing.name, gdcmconv(best).name])],
    },
  ];
}
