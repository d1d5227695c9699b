import { IconPinFilled } from '@tabler/icons-react';
import type { Kept } from '../../../src-shared/contract/common.ts';
import { syntaxName } from '../../app/context/receiving/receiving-words.ts';
import { bytesText, momentText } from '../../ui/quantities.ts';
import { foldForSort, type GridColumn } from '../../ui/table/grid-column.ts';
import css from './browse.module.css';
import { completenessRank, completenessWords } from './completeness-words.ts';
import type { EntityNode } from './entity-node.ts';

type Column = GridColumn<EntityNode>;

/** How rows of an archive are kept: only its own table has these columns. */
export const keptColumns: readonly Column[] = [
  {
    id: 'pinned',
    header: 'Pinned',
    hint: 'Pinned studies are never deleted to make room',
    width: 62,
    align: 'center',
    sortValue: (node) => node.row.kept?.pinned,
    text: (node) => pinWords(node.row.kept),
    render: (node) => <PinMark words={pinWords(node.row.kept)} />,
  },
  {
    id: 'complete',
    header: 'Complete',
    hint: 'Whether all that its origin had when it was retrieved, or began to send, is here',
    width: 118,
    sortValue: ({ row: { kept } }) => completenessRank(kept?.completeness),
    text: ({ row: { kept } }) => completenessWords(kept?.completeness),
  },
  {
    id: 'size',
    header: 'Size',
    hint: 'Room it takes on the disk',
    width: 76,
    align: 'end',
    sortValue: (node) => node.row.kept?.bytes,
    text: ({ row: { kept } }) => (kept === undefined ? '' : bytesText(kept.bytes)),
  },
  {
    id: 'receivedAt',
    header: 'Received',
    hint: 'When its last object came',
    width: 112,
    sortValue: (node) => node.row.kept?.receivedAt,
    text: ({ row: { kept } }) => (kept?.receivedAt === undefined ? '' : momentText(kept.receivedAt, new Date())),
  },
  {
    id: 'receivedFrom',
    header: 'From',
    hint: 'AE title that its last object came from',
    width: 110,
    sortValue: (node) => foldForSort(node.row.kept?.receivedFrom ?? '') || undefined,
    text: (node) => node.row.kept?.receivedFrom ?? '',
  },
  {
    id: 'transferSyntax',
    header: 'Transfer syntax',
    hint: 'How an image is kept, and how it was received where it was converted',
    width: 150,
    sortValue: (node) => syntaxWords(node.row.kept) || undefined,
    text: (node) => syntaxWords(node.row.kept),
  },
];

function syntaxWords(kept: Kept | undefined): string {
  if (kept?.transferSyntax === undefined) return '';
  const { transferSyntax, receivedIn } = kept;
  const name = syntaxName(transferSyntax);
  return receivedIn === undefined ? name : `${name}, received as ${syntaxName(receivedIn)}`;
}

function pinWords(kept: Kept | undefined): string {
  const { pinned = 0, studies = 0 } = kept ?? {};
  if (pinned === 0) return '';
  return pinned < studies ? `${pinned} of ${studies} pinned` : 'pinned';
}

function PinMark({ words }: { words: string }) {
  if (words === '') return '';
  return (
    <span role="img" aria-label={words} title={words} className={css.pinned}>
      <IconPinFilled size={14} aria-hidden />
    </span>
  );
}
