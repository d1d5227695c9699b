import { Button } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { WorklistEntry, WorklistItem, WorklistState } from '../../../src-shared/contract/worklist.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { parseLayout } from '../../ui/table/grid-column.ts';
import { type GridSelection, noSelection } from '../../ui/table/selection.ts';
import { EntryForm } from './entry-form.tsx';
import { ServingLine, type ServingLineProps } from './serving-line.tsx';
import css from './worklist.module.css';
import { worklistColumns } from './worklist-columns.tsx';
import type { WorklistStore } from './worklist-store.ts';

const layoutName = 'table.own-worklist';
const columns = worklistColumns<WorklistItem>();
const itemId = (item: WorklistItem) => item.id;
const noItems: readonly WorklistItem[] = [];

/** Our own worklists, one for each AE title that we are called by: modalities are answered from them. */
export function OwnWorklist({ worklist }: { worklist: WorklistStore }) {
  const areas = useLive((state) => state.storageAreas?.areas);
  const wanted = useStore(worklist.store, (state) => state.area);
  const chosen = areas?.find(({ area }) => area.id === wanted) ?? areas?.[0];
  if (areas === undefined || chosen === undefined) return null;
  const { id, aeTitle } = chosen.area;
  // Another title, other entries: nothing of those shown before stays.
  return <Entries key={`${id} ${aeTitle}`} areas={areas} chosen={chosen} onArea={worklist.showArea} />;
}

/** `areas` can be chosen from. */
function Entries({ areas, chosen: shown, onArea }: ServingLineProps) {
  const { engine, memory, navigation, undo } = useServices();
  const area = shown.area.id;
  const state = useEntries(area);
  const [selection, setSelection] = useState<GridSelection>(noSelection);
  const [form, setForm] = useState<'new' | WorklistItem>();
  const items = state?.items ?? noItems;
  const chosen = useMemo(() => items.filter((item) => selection.ids.has(item.id)), [items, selection.ids]);
  const [only] = chosen.length === 1 ? chosen : [];
  const save = async (entry: WorklistEntry) => {
    try {
      await engine.worklist.save(form === 'new' || form === undefined ? { area, entry } : { area, id: form.id, entry });
    } catch (error) {
      throw new Error(whyNotSaved(error), { cause: error });
    }
    setForm(undefined);
    navigation.say('The worklist entry was saved.');
  };
  const remove = () => {
    for (const item of chosen) void removeOne(item);
  };
  const removeOne = async ({ id, values }: WorklistItem) => {
    try {
      const { undoToken } = await engine.worklist.remove({ area, id });
      undo.offer(`The worklist entry of ${values.PatientID ?? 'a patient'} was deleted.`, async () => {
        await engine.worklist.undoRemove({ undoToken });
        navigation.say('The worklist entry is back.');
      });
    } catch (error) {
      navigation.say(`The entry could not be deleted: ${whyNotSaved(error)}`);
    }
  };
  const menu: readonly MenuEntry[] = [
    { id: 'edit', label: 'Edit…', icon: <IconEdit size={14} />, disabled: only === undefined, run: () => setForm(only) },
    {
      id: 'delete',
      label: 'Delete',
      icon: <IconTrash size={14} />,
      shortcut: 'Delete',
      disabled: chosen.length === 0,
      run: remove,
    },
  ];
  return (
    <>
      <ServingLine areas={areas} chosen={shown} onArea={onArea} folder={state?.folder} />
      {state !== undefined && state.broken.length > 0 && <Broken broken={state.broken} />}
      <DataTable<WorklistItem>
        label="Our worklist"
        columns={columns}
        rows={items}
        rowId={itemId}
        selection={selection}
        onSelection={setSelection}
        layout={parseLayout(memory.get(layoutName))}
        onLayout={(layout) => memory.set(layoutName, JSON.stringify(layout))}
        onOpen={(item) => setForm(item)}
        onDelete={remove}
        menu={() => menu}
        actions={
          <>
            <Button onClick={() => setForm('new')} leftSection={<IconPlus size={14} />}>
              Add entry
            </Button>
            <Button
              variant="default"
              disabled={only === undefined}
              onClick={() => setForm(only)}
              leftSection={<IconEdit size={14} />}
            >
              Edit
            </Button>
            <Button variant="default" disabled={chosen.length === 0} onClick={remove} leftSection={<IconTrash size={14} />}>
              Delete
            </Button>
          </>
        }
        empty={
          <div className={css.nothing}>
            <strong>No entries yet.</strong>
            <p>Add what a modality is to see when it asks for its worklist: for trying out a device, or where there is no RIS.</p>
          </div>
        }
      />
      {form !== undefined && (
        <EntryForm
          of={areas.length > 1 ? shown.area.aeTitle.trim() : undefined}
          values={form === 'new' ? undefined : form.values}
          onClose={() => setForm(undefined)}
          onSave={save}
        />
      )}
    </>
  );
}

function Broken({ broken }: { broken: WorklistState['broken'] }) {
  return (
    <ul className={css.broken} aria-label="Files that are no worklist entries">
      {broken.map(({ file, explanation }) => (
        <li key={file}>
          <span className="q-mono">{file}</span> {explanation.title}
        </li>
      ))}
    </ul>
  );
}

/** The engine's latest word; undefined until it said it once. */
function useEntries(area: string): WorklistState | undefined {
  const { engine } = useServices();
  const [state, setState] = useState<WorklistState>();
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      while (!stop.signal.aborted) {
        try {
          for await (const next of await engine.worklist.watch({ area }, { signal: stop.signal })) setState(next);
        } catch {
          // The banner says that the engine is away; here it is tried again.
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };
    void follow();
    return () => stop.abort();
  }, [engine, area]);
  return state;
}
