import {
  type Cell,
  cellTitle,
  type Peer,
  peerName,
  peers,
  type Role,
  roles,
  type Service,
  serviceName,
  services,
  type Transport,
  transports,
} from '../../../e2e/interop/matrix/cells.ts';
import { matrix } from '../../../e2e/interop/matrix/matrix.ts';
import { blocks, list, table } from '../conformance/markdown.ts';

/** What became of the test with this title: `passed` or anything else. */
export type OutcomeOf = (title: string) => string;

const introduction = `Which services work with which other programs, in both roles, over plain TCP and over TLS with certificates on both sides.
Each filled cell is a test in \`e2e/interop/matrix\`, which runs with \`npm test\`; it names the peer's program. A cell with a number has none, for
the reason below. This file is written by \`node scripts/generate/interop.ts\` after a run of all cells; other tests in \`e2e/interop\` go deeper.`;

/** Programs that no test starts: what was seen to work by hand, plain, with which version. To be tried again before it is changed. */
const triedByHand = [
  [
    'odil',
    '0.12.2',
    'C-ECHO, C-FIND and C-STORE: its SCP classes from Python',
    '`odil echo`, `find`, `get`, `store`; `odil dicomdir` is imported',
  ],
  [
    'PixelMed',
    '20220618',
    'C-ECHO and C-STORE: StorageSOPClassSCPDispatcher',
    'VerificationSOPClassSCU, with a user and passcode as well; FindSOPClassSCU, GetSOPClassSCU, MoveSOPClassSCU, StorageSOPClassSCU',
  ],
  ['CTN', '3.2.0', 'C-ECHO and C-STORE: `simple_storage`', '`dicom_echo`, `send_image`, `mwlQuery`'],
] as const;

const byHand = `Real files sent to the last two arrived with the values they had (pixel data was not compared), but for those of SOP classes they do not know,
and for two at which \`simple_storage\` drops the connection: one that storescu cannot send it either, and one whose pixel data has an odd length.
odil answers C-STORE on any context of the SOP class, and ends the association at an object it cannot read. Over TLS PixelMed offers
\`TLS_RSA_WITH_AES_128_CBC_SHA\` alone, of a profile that is retired: it is answered with \`--tls-ciphers DEFAULT:AES128-SHA\`, not without. Images written by medcon, plastimatch
and \`niftitodicom\` were imported and sent; odil and vtk-dicom's \`dicomdump\` read the DICOMDIR of \`archive export\`.`;

/** The whole document. */
export function interopDocument(outcomeOf: OutcomeOf, versions: readonly (readonly [string, string])[]): string {
  return `${blocks(
    '# Interoperability',
    introduction,
    interopTables(outcomeOf),
    '## Tried by hand',
    table(['Program', 'Version', 'It serves us', 'It asks us'], triedByHand),
    byHand,
    '## Versions',
    table(['Program', 'Version'], versions),
  )}\n`;
}

/** A table for each peer, then the reasons: what does not depend on the day of the run. */
export function interopTables(outcomeOf: OutcomeOf): string {
  const reasons: string[] = [];
  const mark = (reason: string) => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return `– (${reasons.indexOf(reason) + 1})`;
  };
  const written = (cell: Cell, title: string) => {
    if ('none' in cell) return mark(cell.none);
    const outcome = outcomeOf(title);
    return outcome === 'passed' ? `✓ ${cell.by}` : `**${outcome}** ${cell.by}`;
  };
  const columns = roles.flatMap((role) => transports.map((transport) => [role, transport] as const));
  const row = (peer: Peer, service: Service) =>
    columns.map(([role, transport]) =>
      written(matrix[peer][role][service][transport], cellTitle(peer, role, service, transport)),
    );
  const sections = peers.flatMap((peer) => [
    `## ${peerName[peer]}`,
    table(
      ['Service', ...columns.map(([role, transport]) => heading(role, transport))],
      services.map((service) => [serviceName[service], ...row(peer, service)]),
    ),
  ]);
  return blocks(...sections, '## Why not', list(reasons.map((reason, index) => `(${index + 1}) ${reason}`)));
}

function heading(role: Role, transport: Transport): string {
  return `${role === 'scp' ? 'It serves us' : 'It asks us'}, ${transport === 'tls' ? 'TLS' : 'plain'}`;
}
