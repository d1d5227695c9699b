/** What a key means on a table; which rows it touches is for the table to say. */
export type GridCommand =
  | { readonly kind: 'move'; readonly by: number; readonly mode: 'select' | 'extend' | 'focus' }
  | { readonly kind: 'edge'; readonly to: 'first' | 'last'; readonly mode: 'select' | 'extend' | 'focus' }
  | { readonly kind: 'page'; readonly by: -1 | 1; readonly mode: 'select' | 'extend' | 'focus' }
  | { readonly kind: 'toggle-expand' | 'expand' | 'collapse' | 'toggle-select' | 'all' | 'open' | 'delete' | 'menu' | 'escape' };

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Reads a key press; undefined for keys that are not the table's. */
export function gridCommandOf(press: KeyPress): GridCommand | undefined {
  if (press.altKey) return undefined;
  const ctrl = press.ctrlKey || press.metaKey;
  const mode = press.shiftKey ? 'extend' : ctrl ? 'focus' : 'select';
  switch (press.key) {
    case 'ArrowDown':
      return { kind: 'move', by: 1, mode };
    case 'ArrowUp':
      return { kind: 'move', by: -1, mode };
    case 'PageDown':
      return { kind: 'page', by: 1, mode };
    case 'PageUp':
      return { kind: 'page', by: -1, mode };
    case 'Home':
      return { kind: 'edge', to: 'first', mode };
    case 'End':
      return { kind: 'edge', to: 'last', mode };
    case 'ArrowRight':
      return ctrl ? undefined : { kind: 'expand' };
    case 'ArrowLeft':
      return ctrl ? undefined : { kind: 'collapse' };
    case ' ':
      return { kind: ctrl ? 'toggle-select' : 'toggle-expand' };
    case 'Enter':
      return ctrl || press.shiftKey ? undefined : { kind: 'open' };
    case 'Delete':
      return ctrl ? undefined : { kind: 'delete' };
    case 'Escape':
      return { kind: 'escape' };
    case 'ContextMenu':
      return { kind: 'menu' };
    case 'F10':
      return press.shiftKey ? { kind: 'menu' } : undefined;
    case 'a':
    case 'A':
      return ctrl && !press.shiftKey ? { kind: 'all' } : undefined;
    default:
      return undefined;
  }
}
