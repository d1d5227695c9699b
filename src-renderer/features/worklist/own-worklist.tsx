import { Button, Switch } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import type { WorklistEntry, WorklistItem, WorklistState } from '../../../src-shared/contract/worklist.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { parseLayout } from '../../ui/table/grid-column.ts';
import { type GridSelection, noSelection } from '../../ui/table/selection.ts';
import { EntryForm } from './entry-form.tsx';
import css from './worklist.module.css';
import { worklistColumns } from './worklist-columns.tsx';

const layoutName = 'table.own-worklist';
const columns = worklistColumns<WorklistItem>();
const itemId = (item: WorklistItem) => item.id;
const noItems: readonly WorklistItem[] = [];

/** Our own worklist: modalities that ask our receiver are answered from it. */
export function OwnWorklist() {
  const { engine, memory, navigation, undo } = useServices();
  const state = useOwnWorklist();
  const [selection, setSelection] = useState<GridSelection>(noSelection);
  const [form, setForm] = useState<'new' | WorklistItem>();
  const items = state?.items ?? noItems;
  const chosen = useMemo(() => items.filter((item) => selection.ids.has(item.id)), [items, selection.ids]);
  const [only] = chosen.length === 1 ? chosen : [];
  const save = async (entry: WorklistEntry) => {
    try {
      await engine.worklist.save(form === 'new' || form === undefined ? { entry } : { id: form.id, entry });
    } catch (error) {
      throw new Error(wordsOf(error), { cause: error });
    }
    setForm(undefined);
    navigation.say('The worklist entry was saved.');
  };
  const remove = () => {
    for (const item of chosen) void removeOne(item);
  };
  const removeOne = async ({ id, values }: WorklistItem) => {
    try {
      const { undoToken } = await engine.worklist.remove({ id });
      undo.offer(`The worklist entry of ${values.PatientID ?? 'a patient'} was deleted.`, async () => {
        await engine.worklist.undoRemove({ undoToken });
        navigation.say('The worklist entry is back.');
      });
    } catch (error) {
      navigation.say(`The entry could not be deleted: ${wordsOf(error)}`);
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
      <ServingLine folder={state?.folder} />
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
        <EntryForm values={form === 'new' ? undefined : form.values} onClose={() => setForm(undefined)} onSave={save} />
      )}
    </>
  );
}

/** Whether modalities are answered, and how they call us. */
function ServingLine({ folder }: { folder: string | undefined }) {
  const { engine, navigation } = useServices();
  const receiver = useLive((state) => state.receiver);
  const [busy, setBusy] = useState(false);
  if (receiver === undefined) return null;
  const { config } = receiver;
  const serve = async (worklist: boolean) => {
    setBusy(true);
    try {
      await engine.receiver.configure({ ...config, worklist });
      navigation.say(worklist ? 'Modalities are answered from this worklist.' : 'Modalities are not answered any more.');
    } catch (error) {
      navigation.say(`The receiver could not be changed: ${wordsOf(error)}`);
    } finally {
      setBusy(false);
    }
  };
  const answering = config.worklist === true && receiver.state === 'listening';
  return (
    <div className={css.serving}>
      <Switch
        label="Answer modalities from this worklist"
        checked={config.worklist === true}
        disabled={busy}
        onChange={(event) => void serve(event.currentTarget.checked)}
      />
      <span className={css.dim} role="status">
        {answering && `They call ${config.aeTitle} at ${config.bindAddress}, port ${config.port}.`}
        {config.worklist === true && receiver.state !== 'listening' && 'The receiver is not listening: see Settings.'}
      </span>
      {folder !== undefined && (
        <span className={css.folder} title="One file for each entry, *.wl, in a folder for each AE title">
          {folder}
        </span>
      )}
    </div>
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
function useOwnWorklist(): WorklistState | undefined {
  const { engine } = useServices();
  const [state, setState] = useState<WorklistState>();
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      while (!stop.signal.aborted) {
        try {
          for await (const next of await engine.worklist.watch(undefined, { signal: stop.signal })) setState(next);
        } catch {
          // The banner says that the engine is away; here it is tried again.
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    };
    void follow();
    return () => stop.abort();
  }, [engine]);
  return state;
}

function wordsOf(error: unknown): string {
  if (
    error instanceof Error &&
    'data' in error &&
    typeof error.data === 'object' &&
    error.data !== null &&
    'title' in error.data
  ) {
    return String(error.data.title);
  }
  return error instanceof Error ? error.message : String(error);
}
