import { type DragEvent, useRef, useState } from 'react';

export interface DropContent {
  readonly files: readonly File[];
  readonly entries: readonly FileSystemEntry[];
}

/**
 * Makes an element take dropped files. `over` is the number of things held above it (0 when the browser does not tell
 * before the drop), undefined when nothing is.
 */
export function useFileDrop(onDrop: (content: DropContent) => void) {
  const [over, setOver] = useState<number>();
  const depth = useRef(0);
  const leave = () => {
    depth.current = 0;
    setOver(undefined);
  };
  return {
    over,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        depth.current += 1;
        setOver(event.dataTransfer.items.length);
      },
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      },
      onDragLeave: () => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDrop: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        event.stopPropagation();
        leave();
        // Entries must be taken now: the list is emptied when the event is over.
        const items = [...event.dataTransfer.items];
        const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
        onDrop({ files: [...event.dataTransfer.files], entries });
      },
    },
  };
}
