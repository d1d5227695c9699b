import { useMemo } from 'react';
import { useArchiveActions } from '../../features/archive/archive-actions.tsx';
import { ArchiveFrame } from '../../features/archive/archive-header.tsx';
import { EmptyArchive } from '../../features/archive/empty-archive.tsx';
import { EntityBrowser } from '../../features/browse/entity-browser.tsx';
import { nodesAbove, titleOf } from '../../features/browse/entity-node.ts';
import { archiveSource } from '../../features/browse/row-source.ts';
import type { SearchStore } from '../../features/browse/search-store.ts';
import { useChosen } from '../../features/browse/use-chosen.ts';
import { useLiveResults } from '../../features/browse/use-live-results.ts';
import { useServices } from '../context/services.tsx';

/** The local archive: the same form and table as for a server, always true to what is there. */
export function ArchivePage({ search }: { search: SearchStore }) {
  const { engine } = useServices();
  const source = useMemo(() => archiveSource(engine), [engine]);
  useLiveResults(search, source, archiveLimit);
  const { chosen, nodes } = useChosen(search, source);
  const actions = useArchiveActions(
    chosen.map((node) => ({ path: node.row.path, title: titleOf(node, nodesAbove(nodes, node)) })),
  );
  return (
    <ArchiveFrame>
      {(header) => (
        <EntityBrowser
          label="Local archive"
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
