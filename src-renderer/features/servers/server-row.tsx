import { ActionIcon } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconInfoCircle,
  IconPencil,
  IconPlugConnected,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { type DragEvent, type MouseEvent, memo, useState } from 'react';
import type { Server } from '../../../src-shared/contract/servers.ts';
import { useServices } from '../../app/context/services.tsx';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import { PointMenu } from '../../ui/point-menu.tsx';
import { millisecondsText } from '../../ui/quantities.ts';
import { StatusDot } from '../../ui/status-dot.tsx';
import { useFileDrop } from '../../ui/use-file-drop.ts';
import css from './servers.module.css';
import { useServers } from './servers-context.ts';
import { echoWords, type Handing } from './servers-store.ts';

interface ServerRowProps {
  readonly server: Server;
  readonly chosen: boolean;
  /** In the tab order; the others are reached by arrows. */
  readonly reachable: boolean;
  readonly echoing: boolean;
  /** Files that were dropped on it and are not with the engine yet. */
  readonly handing: Handing | undefined;
  /** Where a dragged server would go. */
  readonly line: 'before' | 'after' | undefined;
  readonly first: boolean;
  readonly last: boolean;
  readonly onLine: (line: { id: string; after: boolean } | undefined) => void;
}

const dragType = 'application/x-quarry-server';

/** A line of the list. Of a thousand only those that changed are rendered again, and a menu is there only while it is open. */
export const ServerRow = memo(function ServerRow(props: ServerRowProps) {
  const { server, chosen, echoing, handing } = props;
  const actions = useServers();
  const { navigation } = useServices();
  const drop = useFileDrop((content) => void actions.sendDropped(server, content));
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const echo = server.lastEcho;
  const failed = echo?.ok === false && !echoing;
  const order = orderHandlers(props, actions.place);
  const quiet = { variant: 'subtle', color: 'gray', size: 'sm', className: css.quiet, tabIndex: chosen ? 0 : -1 };
  const colour: Record<string, string> = { '--server-colour': `var(--q-server-${server.colour})` };
  const choose = () => {
    navigation.chooseServer(server.id);
    navigation.show('browse');
  };
  return (
    <li
      className={css.row}
      data-chosen={chosen || undefined}
      data-line={props.line}
      data-over={drop.over !== undefined || undefined}
      style={colour}
      onContextMenu={(event: MouseEvent<HTMLLIElement>) => {
        event.preventDefault();
        // The keyboard goes on from the line that the menu is of.
        event.currentTarget.querySelector<HTMLElement>('[data-server]')?.focus();
        setMenuAt({ x: event.clientX, y: event.clientY });
      }}
      {...merge(drop.handlers, order.target)}
    >
      <StatusDot
        state={echoing ? 'busy' : echo === undefined ? 'unknown' : echo.ok ? 'good' : 'bad'}
        words={echoing ? 'asking…' : echoWords(echo)}
      />
      <button
        type="button"
        className={css.name}
        data-server={server.id}
        tabIndex={props.reachable ? 0 : -1}
        aria-current={chosen || undefined}
        draggable
        onDragStart={order.start}
        onClick={choose}
        onDoubleClick={() => actions.edit(server)}
        title={[server.name, `${server.calledAeTitle} at ${server.host}:${server.port}`, handing?.words ?? echoWords(echo)].join(
          '\n',
        )}
      >
        <span className={css.nameText}>{server.name}</span>
        <span className={failed && handing === undefined ? css.failedText : css.address} aria-hidden>
          {handing?.words ?? (failed ? echo.explanation.title : `${server.calledAeTitle} @ ${server.host}:${server.port}`)}
        </span>
      </button>
      <span className={css.result}>{echoing ? '…' : echo?.ok ? millisecondsText(echo.roundTripMs) : ''}</span>
      <span className={css.tools}>
        {handing !== undefined && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Cancel handing over files for ${server.name}`}
            onClick={handing.cancel}
          >
            <IconX size={15} />
          </ActionIcon>
        )}
        {failed && (
          <ActionIcon
            variant="subtle"
            color="red"
            size="sm"
            tabIndex={chosen ? 0 : -1}
            aria-label={`Why ${server.name} does not answer`}
            onClick={() => navigation.showDetails(server.id)}
          >
            <IconInfoCircle size={15} />
          </ActionIcon>
        )}
        <ActionIcon
          {...quiet}
          aria-label="Echo"
          aria-describedby={`server-${server.id}`}
          title={`Echo ${server.name} (C-ECHO)`}
          onClick={() => void actions.echo(server)}
        >
          <IconPlugConnected size={15} />
        </ActionIcon>
        <ActionIcon
          {...quiet}
          aria-label={`More for ${server.name}`}
          aria-haspopup="menu"
          aria-expanded={menuAt !== undefined}
          onClick={(event: MouseEvent) => {
            const { right, bottom } = event.currentTarget.getBoundingClientRect();
            setMenuAt({ x: right, y: bottom });
          }}
        >
          <IconDots size={15} />
        </ActionIcon>
      </span>
      <span id={`server-${server.id}`} hidden>
        {server.name}
      </span>
      {drop.over !== undefined && (
        <span className={css.dropWords}>
          Send {drop.over <= 1 ? 'this' : `these ${drop.over}`} to {server.name} by C-STORE
        </span>
      )}
      {menuAt !== undefined && (
        <PointMenu
          at={menuAt}
          label={server.name}
          entries={menuOf(props, actions, () => navigation.showDetails(server.id))}
          onClose={() => setMenuAt(undefined)}
        />
      )}
    </li>
  );
});

function menuOf(props: ServerRowProps, actions: ReturnType<typeof useServers>, details: () => void): readonly MenuEntry[] {
  const { server } = props;
  return [
    { id: 'echo', label: 'Echo', icon: <IconPlugConnected size={14} />, shortcut: 'Enter', run: () => void actions.echo(server) },
    { id: 'details', label: 'Details', icon: <IconInfoCircle size={14} />, run: details },
    { id: 'edit', label: 'Edit…', icon: <IconPencil size={14} />, shortcut: 'F2', run: () => actions.edit(server) },
    { id: 'duplicate', label: 'Duplicate', icon: <IconCopy size={14} />, run: () => void actions.duplicate(server) },
    {
      id: 'up',
      apart: true,
      label: 'Move up',
      icon: <IconArrowUp size={14} />,
      shortcut: 'Alt ↑',
      disabled: props.first,
      run: () => actions.move(server.id, -1),
    },
    {
      id: 'down',
      label: 'Move down',
      icon: <IconArrowDown size={14} />,
      shortcut: 'Alt ↓',
      disabled: props.last,
      run: () => actions.move(server.id, 1),
    },
    {
      id: 'delete',
      apart: true,
      danger: true,
      label: 'Delete',
      icon: <IconTrash size={14} />,
      shortcut: 'Delete',
      run: () => void actions.remove(server),
    },
  ];
}

/** Ordering servers with the mouse. */
function orderHandlers({ server, onLine }: ServerRowProps, place: (id: string, target: string, after: boolean) => void) {
  const isAfter = (event: DragEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };
  const ours = (event: DragEvent) => event.dataTransfer.types.includes(dragType);
  return {
    start: (event: DragEvent) => {
      event.dataTransfer.setData(dragType, server.id);
      event.dataTransfer.effectAllowed = 'move';
    },
    target: {
      onDragOver: (event: DragEvent) => {
        if (!ours(event)) return;
        event.preventDefault();
        onLine({ id: server.id, after: isAfter(event) });
      },
      onDragLeave: (event: DragEvent) => {
        if (ours(event)) onLine(undefined);
      },
      onDrop: (event: DragEvent) => {
        if (!ours(event)) return;
        event.preventDefault();
        onLine(undefined);
        place(event.dataTransfer.getData(dragType), server.id, isAfter(event));
      },
    },
  };
}

type DragHandlers = Partial<Record<'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>>;

function merge(a: DragHandlers, b: DragHandlers): DragHandlers {
  const both = (name: keyof DragHandlers) => (event: DragEvent) => {
    a[name]?.(event);
    b[name]?.(event);
  };
  return {
    onDragEnter: both('onDragEnter'),
    onDragOver: both('onDragOver'),
    onDragLeave: both('onDragLeave'),
    onDrop: both('onDrop'),
  };
}
