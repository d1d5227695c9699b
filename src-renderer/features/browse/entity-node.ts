import type { QueryEnd, Row } from '../../../src-shared/contract/common.ts';
import { formatDate } from '../../../src-shared/dicom/date-time.ts';
import { personNameLine } from '../../../src-shared/dicom/person-name.ts';
import { levelsOf, type QueryModel, uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import { pathId } from './criteria.ts';

/** A row of the results with what became of opening it. Never changed, always replaced. */
export interface EntityNode {
  readonly id: string;
  readonly row: Row;
  /** Ids from the top down, without its own. */
  readonly above: readonly string[];
  readonly children?: readonly EntityNode[];
  readonly opening?: { readonly state: 'running' } | { readonly state: 'ended'; readonly end: QueryEnd };
}

/** Makes nodes of rows. An identity that a server sends twice, or not at all, still gets a line of its own. */
export function nodesOf(rows: readonly Row[], above: readonly string[], taken: Set<string>): EntityNode[] {
  return rows.map((row) => {
    const wanted = pathId(row.path);
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted}#${n}`;
    taken.add(id);
    return { id, row, above };
  });
}

/** A copy of the tree in which one node is another; the same tree when it is not there. */
export function replaceNode(
  nodes: readonly EntityNode[],
  above: readonly string[],
  id: string,
  change: (node: EntityNode) => EntityNode,
): readonly EntityNode[] {
  const [next, ...rest] = [...above, id];
  const index = nodes.findIndex((node) => node.id === next);
  const node = nodes[index];
  if (node === undefined) return nodes;
  const changed =
    rest.length === 0 ? change(node) : { ...node, children: replaceNode(node.children ?? [], above.slice(1), id, change) };
  return nodes.with(index, changed);
}

/** All nodes, parents before children. */
export function* allNodes(nodes: readonly EntityNode[]): Generator<EntityNode> {
  for (const node of nodes) {
    yield node;
    if (node.children !== undefined) yield* allNodes(node.children);
  }
}

/** The selected nodes, without those whose parent is selected as well: it contains them. */
export function selectedNodes(nodes: readonly EntityNode[], ids: ReadonlySet<string>): readonly EntityNode[] {
  if (ids.size === 0) return [];
  const found: EntityNode[] = [];
  const look = (list: readonly EntityNode[]) => {
    for (const node of list) {
      if (ids.has(node.id)) found.push(node);
      else if (node.children !== undefined) look(node.children);
    }
  };
  look(nodes);
  return found;
}

/** Without its unique key the server would be asked for what is inside all others, too. Below those without a Patient ID there is more to say. */
export function canOpen({ row: { path } }: EntityNode, model: QueryModel): boolean {
  if (path.level === levelsOf(model).at(-1)) return false;
  return path.level === 'PATIENT' || Boolean(path[uniqueKeyOf[path.level]]);
}

/** How many instances the server says an entity has, where it says so. */
export function expectedInstances(row: Row): number | undefined {
  const { path, values } = row;
  if (path.level === 'IMAGE') return 1;
  const text =
    path.level === 'PATIENT'
      ? values.NumberOfPatientRelatedInstances
      : path.level === 'STUDY'
        ? values.NumberOfStudyRelatedInstances
        : values.NumberOfSeriesRelatedInstances;
  return text !== undefined && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}

/** What an entity is called in the transfer queue: "SMITH, Ben · MR · Brain · 2026-11-21". `tops` are the nodes above it. */
export function titleOf(node: EntityNode, tops: readonly EntityNode[]): string {
  const values = Object.assign({}, ...tops.map((top) => top.row.values), node.row.values) as Readonly<Record<string, string>>;
  const { level } = node.row.path;
  const parts = [personNameLine(values.PatientName ?? '') || values.PatientID];
  if (level === 'PATIENT') parts.push(values.PatientID);
  else {
    parts.push(level === 'STUDY' ? (values.ModalitiesInStudy ?? '').replaceAll('\\', ', ') : values.Modality);
    parts.push(values.StudyDescription, formatDate(values.StudyDate ?? ''));
  }
  if (level === 'SERIES' || level === 'IMAGE')
    parts.push(`series ${values.SeriesNumber ?? ''} ${values.SeriesDescription ?? ''}`.trim());
  if (level === 'IMAGE') parts.push(`image ${values.InstanceNumber ?? ''}`.trim());
  const title = parts.filter((part) => part !== undefined && part !== '').join(' · ');
  return (title || pathId(node.row.path)).slice(0, 512);
}

/** The nodes above one, top first. */
export function nodesAbove(nodes: readonly EntityNode[], node: EntityNode): readonly EntityNode[] {
  const found: EntityNode[] = [];
  let list: readonly EntityNode[] | undefined = nodes;
  for (const id of node.above) {
    const next: EntityNode | undefined = list?.find((one) => one.id === id);
    if (next === undefined) break;
    found.push(next);
    list = next.children;
  }
  return found;
}
