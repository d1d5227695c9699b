import { useMemo, useState } from 'react';
import { useArchiveActions } from '../../features/archive/archive-actions.tsx';
import { ArchiveFrame } from '../../features/archive/archive-header.tsx';
import { useArchiveFeed } from '../../features/archive/area-changes.ts';
import { EmptyArchive } from '../../features/archive/empty-archive.tsx';
import { EntityBrowser } from '../../features/browse/entity-browser.tsx';
import { type EntityNode, nodesAbove, titleOf } from '../../features/browse/entity-node.ts';
import { archiveSource } from '../../features/browse/row-source.ts';
import type { SearchStore } from '../../features/browse/search-store.ts';
import { useChosen } from '../../features/browse/use-chosen.ts';
import { useLiveResults } from '../../features/browse/use-live-results.ts';
import { useLive, useServices } from '../context/services.tsx';

/** The local archive or that of a storage area: the same form and table as for a server, always true to what is there. */
export function ArchivePage({ search }: { search: SearchStore }) {
  const { engine, memory } = useServices();
  const [wanted, setWanted] = useState(() => memory.get(areaMemory) || undefined);
  const areas = useLive((state) => state.storageAreas?.areas);
  const area = areas?.find((one) => one.area.id === wanted && one.state === 'open')?.area.id;
  const choose = (next: string | undefined) => {
    memory.set(areaMemory, next ?? '');
    setWanted(next);
  };
  const source = useMemo(() => archiveSource(engine, area), [engine, area]);
  const feed = useArchiveFeed(area);
  useLiveResults(search, source, archiveLimit, feed.listen);
  const { chosen, nodes } = useChosen(search, source);
  const actions = useArchiveActions(
    chosen.map((node) => {
      const above = nodesAbove(nodes, node);
      return { path: node.row.path, title: titleOf(node, above), pinned: isPinned([...above, node]) };
    }),
    area,
  );
  return (
    <ArchiveFrame area={area} onArea={choose} stats={feed.stats}>
      {(header) => (
        <EntityBrowser
          label={area === undefined ? 'Local archive' : 'Storage area'}
          search={search}
          source={source}
          limit={archiveLimit}
          layoutName="table.archive"
          header={header}
          actions={actions}
          notStarted={null}
          nothingThere={<EmptyArchive />}
        />
      )}
    </ArchiveFrame>
  );
}

/** Our own index is asked for everything it has; the contract's largest number. */
const archiveLimit = 1_000_000;

const areaMemory = 'archive.area';

/** Series and images are as pinned as their study. */
function isPinned(downTo: readonly EntityNode[]): boolean {
  const kept = downTo.findLast((node) => node.row.kept?.studies !== undefined)?.row.kept;
  return kept !== undefined && (kept.studies ?? 0) > 0 && kept.pinned === kept.studies;
}
