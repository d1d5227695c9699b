import { renameSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';
import { readWholeOnTheSpot } from '../../system/read-whole.ts';

/** Where the window was; `maximised` on top of the bounds it goes back to. */
export interface WindowState {
  readonly bounds: Rectangle;
  readonly maximised: boolean;
}

/** The part of a screen's size that a first window takes, and its limits, in pixels. */
const firstShare = 0.85;
const firstLargest = { width: 1600, height: 1000 };
export const smallest = { width: 900, height: 560 };

/** As it was, if that still lies on a screen; otherwise centred on the first one. */
export function fittingState(saved: WindowState | undefined, screens: readonly Rectangle[]): WindowState {
  if (saved !== undefined && screens.some((screen) => isReachable(saved.bounds, screen))) return saved;
  const screen = screens[0] ?? { x: 0, y: 0, width: 1280, height: 800 };
  const width = Math.round(Math.min(firstLargest.width, screen.width * firstShare));
  const height = Math.round(Math.min(firstLargest.height, screen.height * firstShare));
  const x = Math.round(screen.x + (screen.width - width) / 2);
  const y = Math.round(screen.y + (screen.height - height) / 2);
  return { bounds: { x, y, width, height }, maximised: false };
}

/** Enough of the title bar must be on the screen to drag the window back. */
function isReachable(bounds: Rectangle, screen: Rectangle): boolean {
  const overlapX = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
  const isTopVisible = bounds.y >= screen.y && bounds.y < screen.y + screen.height - 40;
  return bounds.width >= smallest.width / 2 && bounds.height >= smallest.height / 2 && overlapX >= 120 && isTopVisible;
}

/** Bytes; ours has a hundred. */
const longestState = 65_536;

/** Undefined where there is none or it is not usable: the window then opens as for the first time. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    const value: unknown = JSON.parse(readWholeOnTheSpot(file, longestState).toString());
    return isWindowState(value) ? { bounds: value.bounds, maximised: value.maximised } : undefined;
  } catch {
    return undefined;
  }
}

/** Written when the window closes, so at once; that it cannot be written is no reason to bother a person. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    return;
  }
}

function isWindowState(value: unknown): value is WindowState {
  if (typeof value !== 'object' || value === null || !('bounds' in value) || !('maximised' in value)) return false;
  const { bounds, maximised } = value;
  if (typeof bounds !== 'object' || bounds === null || typeof maximised !== 'boolean') return false;
  return ['x', 'y', 'width', 'height'].every((key) => Number.isSafeInteger(Reflect.get(bounds, key)));
}
