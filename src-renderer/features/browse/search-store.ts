import { createStore, type StoreApi } from 'zustand/vanilla';
import type { QueryEnd, Row, TextOffer } from '../../../src-shared/contract/common.ts';
import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { type GridSelection, noSelection } from '../../ui/table/selection.ts';
import { type Criteria, childRequest, noCriteria, problemOf, type QueryRequest, topRequest } from './criteria.ts';
import { allNodes, type EntityNode, expectedInstances, nodesOf, replaceNode } from './entity-node.ts';
import { LocalStates } from './local-states.ts';
import { collectRows } from './query-run.ts';
import type { RowSource } from './row-source.ts';

/** One search of one source: what was asked, what came, how it ended. */
export interface SearchRun {
  readonly id: number;
  readonly source: RowSource;
  readonly criteria: Criteria;
  readonly level: QueryLevel;
  /** How a person chose to ask what the server's character set cannot express; holds for what is opened inside, too. */
  readonly text: TextOffer | undefined;
  readonly askedAt: Date;
  readonly nodes: readonly EntityNode[];
  readonly end: QueryEnd | undefined;
  /** How many rows are being opened. */
  readonly opening: number;
  readonly selection: GridSelection;
  /** Not part of what is drawn by React: cells follow their own row. */
  readonly locals: LocalStates;
}

export interface SearchState {
  readonly criteria: Criteria;
  /** Keywords of optional columns that are shown, and therefore asked for. */
  readonly columns: readonly string[];
  /** The latest run of each source: coming back to a server shows what it answered. */
  readonly runs: ReadonlyMap<string, SearchRun>;
}

export interface SearchStore {
  readonly store: StoreApi<SearchState>;
  setCriteria(criteria: Criteria): void;
  setColumns(keywords: readonly string[]): void;
  /** `text` takes up what the end of the last run offered. Nothing is asked while a field has a problem. */
  search(source: RowSource, limit: number, text?: TextOffer): void;
  /** Ends the search and the opening of its rows. */
  cancel(source: RowSource): void;
  /** Cancels what is asked of sources without one of these keys. */
  cancelOthers(keys: ReadonlySet<string>): void;
  /** Fetches what is inside a row, unless that was done or is under way; `again` asks in any case. */
  open(source: RowSource, node: EntityNode, limit: number, again?: boolean, text?: TextOffer): void;
  select(source: RowSource, selection: GridSelection): void;
  /** Asks the same again without emptying the table first; with `studies` given, only for those. */
  refresh(source: RowSource, limit: number, studies?: readonly string[]): Promise<void>;
}

/** Searches of one view; the clock is given for the date presets. */
export function createSearchStore(now: () => Date): SearchStore {
  const store = createStore<SearchState>(() => ({ criteria: noCriteria, columns: [], runs: new Map() }));
  const cancels = new Map<string, AbortController>();
  const insides = new Map<string, AbortController>();
  const taken = new Map<number, Set<string>>();
  let nextId = 1;

  const changeRun = (source: RowSource, id: number | undefined, change: (run: SearchRun) => SearchRun) =>
    store.setState((state) => {
      const run = state.runs.get(source.key);
      if (run === undefined || (id !== undefined && run.id !== id)) return state;
      return { runs: new Map(state.runs).set(source.key, change(run)) };
    });
  const remember = (run: SearchRun, nodes: readonly EntityNode[]) => {
    for (const node of nodes) if (node.row.local !== undefined) run.locals.put(node.id, node.row.local);
  };
  const inputOf = (request: QueryRequest, { criteria, text }: Pick<SearchRun, 'criteria' | 'text'>, limit: number) => ({
    model: criteria.model,
    level: request.level,
    keys: { ...request.keys },
    limit,
    ...(text === undefined ? {} : { text }),
  });

  const abort = (source: RowSource) => {
    cancels.get(source.key)?.abort();
    insides.get(source.key)?.abort();
    insides.delete(source.key);
  };

  const search = (source: RowSource, limit: number, text?: TextOffer) => {
    if (problemOf(store.getState().criteria) !== undefined) return;
    abort(source);
    const controller = new AbortController();
    cancels.set(source.key, controller);
    const { criteria, columns, runs } = store.getState();
    const before = runs.get(source.key);
    if (before !== undefined) taken.delete(before.id);
    const request = topRequest(criteria, columns, now());
    const run: SearchRun = {
      id: nextId++,
      source,
      criteria,
      level: request.level,
      text,
      askedAt: now(),
      nodes: [],
      end: undefined,
      opening: 0,
      selection: noSelection,
      locals: new LocalStates(),
    };
    const ids = new Set<string>();
    taken.set(run.id, ids);
    store.setState((state) => ({ runs: new Map(state.runs).set(source.key, run) }));
    void collectRows({
      source,
      input: inputOf(request, run, limit),
      signal: controller.signal,
      onRows: (rows) => {
        const nodes = nodesOf(rows, [], ids);
        remember(run, nodes);
        changeRun(source, run.id, (current) => ({ ...current, nodes: [...current.nodes, ...nodes] }));
      },
      onEnd: (end) => changeRun(source, run.id, (current) => ({ ...current, end })),
    });
  };

  const open = (source: RowSource, node: EntityNode, limit: number, again = false, text?: TextOffer) => {
    const run = store.getState().runs.get(source.key);
    if (run === undefined || node.opening?.state === 'running') return;
    if (node.opening !== undefined && !again && !['failed', 'cancelled'].includes(node.opening.end.kind)) return;
    const request = childRequest(node.row, run.criteria, store.getState().columns, run.askedAt);
    if (request === undefined) return;
    const change = (next: (node: EntityNode) => EntityNode) =>
      changeRun(source, run.id, (current) => ({ ...current, nodes: replaceNode(current.nodes, node.above, node.id, next) }));
    if (text !== undefined) changeRun(source, run.id, (current) => ({ ...current, text }));
    // Keeping up to date what is open is nothing that anybody waits for.
    const count = (by: 1 | -1) => {
      if (node.children === undefined) changeRun(source, run.id, (current) => ({ ...current, opening: current.opening + by }));
    };
    count(1);
    change((current) => ({ ...current, opening: { state: 'running' } }));
    const inside = insides.get(source.key) ?? new AbortController();
    insides.set(source.key, inside);
    const ids = taken.get(run.id) ?? new Set<string>();
    const found: Row[] = [];
    void collectRows({
      source,
      input: inputOf(request, { ...run, text: text ?? run.text }, limit),
      signal: inside.signal,
      onRows: (rows) => found.push(...rows.filter((row) => isBelow(node.row, row))),
      onEnd: (end) => {
        count(-1);
        let before: readonly EntityNode[] = [];
        let after: readonly EntityNode[] = [];
        change((current) => {
          for (const old of current.children ?? []) ids.delete(old.id);
          const children = nodesOf(sortedByNumber(found, request.level), [...node.above, node.id], ids);
          remember(run, children);
          before = current.children ?? [];
          after = mergedNodes(before, children, undefined);
          return { ...current, children: after, opening: { state: 'ended', end } };
        });
        changeRun(source, run.id, (current) => ({ ...current, selection: withoutGone(current.selection, current.nodes) }));
        for (const child of reopened(after, before)) open(source, child, limit, true);
      },
    });
  };

  const refresh = async (source: RowSource, limit: number, studies?: readonly string[]) => {
    const run = store.getState().runs.get(source.key);
    if (run === undefined || run.end === undefined) return;
    const askedAt = now();
    const request = topRequest(run.criteria, store.getState().columns, askedAt);
    const only = onlyStudies(request, studies);
    const found: Row[] = [];
    await collectRows({
      source,
      input: inputOf(
        only === undefined ? request : { ...request, keys: { ...request.keys, StudyInstanceUID: only.join('\\') } },
        run,
        limit,
      ),
      signal: new AbortController().signal,
      onRows: (rows) => found.push(...rows),
      onEnd: (end) => {
        if (end.kind === 'failed' || end.kind === 'cancelled') return;
        const before = store.getState().runs.get(source.key);
        if (before?.id !== run.id) return;
        const nodes = mergedNodes(before.nodes, nodesOf(found, [], new Set()), only);
        taken.set(run.id, new Set(nodes.map((node) => node.id)));
        const count = nodes.length;
        changeRun(source, run.id, (current) => ({
          ...current,
          nodes,
          ...(only === undefined ? { end, askedAt } : { end: { ...(current.end ?? end), count } }),
          selection: withoutGone(current.selection, nodes),
        }));
        for (const node of reopened(nodes, before.nodes)) open(source, node, limit, true);
      },
    });
  };

  const cancel = (source: RowSource) => {
    abort(source);
    changeRun(source, undefined, (run) => ({
      ...run,
      end: run.end ?? cancelled(run),
      opening: 0,
      nodes: withoutOpening(run.nodes),
    }));
  };

  return {
    store,
    setCriteria: (criteria) => store.setState({ criteria }),
    setColumns: (columns) => store.setState({ columns }),
    search,
    cancel,
    cancelOthers: (keys) => {
      for (const { source, end, opening } of store.getState().runs.values())
        if (!keys.has(source.key) && (end === undefined || opening > 0)) cancel(source);
    },
    open,
    select: (source, selection) => changeRun(source, undefined, (run) => ({ ...run, selection })),
    refresh,
  };
}

/** A list of UIDs that a request can carry, when it is about studies at all and does not name one itself. */
const mostUids = 100;

function onlyStudies(request: QueryRequest, studies: readonly string[] | undefined): readonly string[] | undefined {
  const fits = request.level === 'STUDY' && (request.keys.StudyInstanceUID ?? '') === '';
  return fits && studies !== undefined && studies.length > 0 && studies.length <= mostUids ? studies : undefined;
}

/**
 * Fresh rows over old ones, which keep what was opened inside. With `only`, rows of other studies stay as they are, gone ones of
 * these go, and new ones come first, where they are seen.
 */
function mergedNodes(
  old: readonly EntityNode[],
  fresh: readonly EntityNode[],
  only: readonly string[] | undefined,
): readonly EntityNode[] {
  const kept = new Map(old.map((node) => [node.id, node]));
  const merged = fresh.map((node) => ({ ...kept.get(node.id), ...node }));
  if (only === undefined) return merged;
  const asked = new Set(only);
  const answered = new Map(merged.map((node) => [node.id, node]));
  const rest = old.flatMap((node) => {
    const next = answered.get(node.id);
    answered.delete(node.id);
    if (next !== undefined) return [next];
    return asked.has(node.row.path.StudyInstanceUID ?? '') ? [] : [node];
  });
  return [...answered.values(), ...rest];
}

/** What is gone is not selected any more: the next action must not mean it. */
function withoutGone(selection: GridSelection, nodes: readonly EntityNode[]): GridSelection {
  if (selection.ids.size === 0) return selection;
  const there = new Set<string>();
  for (const node of allNodes(nodes)) if (selection.ids.has(node.id)) there.add(node.id);
  return there.size === selection.ids.size ? selection : { ...selection, ids: there };
}

/** Opened rows whose number of instances, here or at the origin, or of pinned studies changed: what is inside is out of date. */
function reopened(after: readonly EntityNode[], before: readonly EntityNode[]): readonly EntityNode[] {
  const old = new Map(before.map((node) => [node.id, node]));
  return after.filter((node) => {
    const past = old.get(node.id);
    if (node.children === undefined || past === undefined) return false;
    return [(row: Row) => expectedInstances(row), (row: Row) => row.kept?.pinned, (row: Row) => row.kept?.completeness?.of].some(
      (of) => of(past.row) !== of(node.row),
    );
  });
}

/** What was being opened has been cancelled. */
function withoutOpening(nodes: readonly EntityNode[]): readonly EntityNode[] {
  return nodes.map((node) => {
    if (node.opening?.state === 'running')
      return { ...node, opening: { state: 'ended', end: { kind: 'cancelled', count: 0, ms: 0 } } };
    return node.children === undefined ? node : { ...node, children: withoutOpening(node.children) };
  });
}

function cancelled(run: SearchRun): QueryEnd {
  return { kind: 'cancelled', count: run.nodes.length, ms: Math.max(0, Date.now() - run.askedAt.getTime()) };
}

/** Series and images in the order of their numbers: servers answer in any order. Studies and patients stay as received. */
function sortedByNumber(rows: readonly Row[], level: QueryLevel): readonly Row[] {
  const keyword = level === 'SERIES' ? 'SeriesNumber' : level === 'IMAGE' ? 'InstanceNumber' : undefined;
  if (keyword === undefined) return rows;
  const numberOf = (row: Row) => {
    const text = row.values[keyword]?.trim();
    const value = Number(text);
    return text === undefined || text === '' || Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  return rows.toSorted((a, b) => {
    const x = numberOf(a);
    const y = numberOf(b);
    return x < y ? -1 : x > y ? 1 : 0;
  });
}

/**
 * Whether an answer belongs below: an empty Patient ID matches everybody's (PS3.4 §C.2.2.2.3), and one with a wildcard in it that of
 * others, too.
 */
function isBelow(above: Row, row: Row): boolean {
  const { level, PatientID } = above.path;
  if (level !== 'PATIENT') return true;
  if (!PatientID) return !row.path.PatientID;
  return !/[*?\\]/.test(PatientID) || row.path.PatientID === PatientID;
}
