import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArchive,
  IconCalendarEvent,
  IconCommand,
  IconKeyboard,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
  IconTransfer,
} from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { AreasPanel } from '../features/areas/areas-panel.tsx';
import type { SearchStore } from '../features/browse/search-store.ts';
import { ProfilesPanel } from '../features/profiles/profiles-panel.tsx';
import { ReceiverPanel } from '../features/receiver/receiver-panel.tsx';
import { ServerDetails } from '../features/servers/server-details.tsx';
import { ServerList } from '../features/servers/server-list.tsx';
import { TransfersDock } from '../features/transfers/transfers-dock.tsx';
import type { WorklistStore } from '../features/worklist/worklist-store.ts';
import { shellId } from '../ui/dialog.tsx';
import type { Connection } from './connection.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import type { View } from './context/navigation.ts';
import { useCommand, useLive, useNavigation, useServices } from './context/services.tsx';
import { ArchivePage } from './pages/archive-page.tsx';
import { BrowsePage } from './pages/browse-page.tsx';
import css from './shell.module.css';
import { StartNotices } from './start-notices.tsx';
import { StatusBar } from './status-bar.tsx';
import { UndoNotices } from './undo-notices.tsx';
import { useKeys, useNoStrayDrops } from './use-keys.ts';
import { useThemeSwitch } from './use-theme-switch.ts';

const Palette = lazy(() => import('./palette.tsx'));
const ShortcutSheet = lazy(() => import('./shortcut-sheet.tsx'));
const SettingsView = lazy(() =>
  import('../features/settings/settings-view.tsx').then((module) => ({ default: module.SettingsView })),
);
const TransfersPage = lazy(() => import('./pages/transfers-page.tsx').then((module) => ({ default: module.TransfersPage })));

const WorklistView = lazy(() =>
  import('../features/worklist/worklist-view.tsx').then((module) => ({ default: module.WorklistView })),
);

const navigationItems = [
  { view: 'browse', label: 'Browse', icon: IconSearch },
  { view: 'transfers', label: 'Transfers', icon: IconTransfer },
  { view: 'archive', label: 'Archive', icon: IconArchive },
  { view: 'worklist', label: 'Worklist', icon: IconCalendarEvent },
  { view: 'settings', label: 'Settings', icon: IconSettings },
] as const satisfies readonly { view: View; label: string; icon: unknown }[];

interface ShellProps {
  readonly connection: Connection;
  readonly remote: SearchStore;
  readonly archive: SearchStore;
  readonly worklist: WorklistStore;
}

/** The window's frame: title, navigation, servers, the view, what stands beside it, the dock and the status line. */
export function Shell({ connection, remote, archive, worklist }: ShellProps) {
  const view = useNavigation((state) => state.view);
  const ready = useLive((state) => state.settings !== undefined && state.servers !== undefined);
  const [open, setOpen] = useState<'palette' | 'shortcuts'>();
  const main = useKeyboardInView(view);
  useKeys();
  useNoStrayDrops();
  useCommand('palette', () => setOpen('palette'));
  useCommand('shortcuts', () => setOpen('shortcuts'));
  return (
    <>
      <div id={shellId} className={css.shell}>
        <TitleBar onPalette={() => setOpen('palette')} onShortcuts={() => setOpen('shortcuts')} />
        <ConnectionBanner connection={connection} />
        <StartNotices />
        <div className={css.middle}>
          <Navigation view={view} />
          <ServerList />
          <main
            ref={main}
            tabIndex={-1}
            className={css.main}
            aria-label={navigationItems.find((item) => item.view === view)?.label}
          >
            {ready && (
              <Suspense fallback={null}>
                {view === 'browse' && <BrowsePage search={remote} />}
                {view === 'archive' && <ArchivePage search={archive} />}
                {view === 'transfers' && <TransfersPage />}
                {view === 'worklist' && <WorklistView worklist={worklist} />}
                {view === 'settings' && <SettingsView receiver={<ReceiverAndAreas />} />}
              </Suspense>
            )}
          </main>
          <ServerDetails />
        </div>
        {view !== 'transfers' && <TransfersDock />}
        <StatusBar />
      </div>
      <UndoNotices />
      <Suspense fallback={null}>
        {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
        {open === 'shortcuts' && <ShortcutSheet onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

/** Where the keyboard was in the view that went, it is in the one that came, whose name screen readers then say. Elsewhere it stays. */
function useKeyboardInView(view: View) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(view);
  useEffect(() => {
    if (before.current === view) return;
    before.current = view;
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [view]);
  return main;
}

function ReceiverAndAreas() {
  return (
    <>
      <ReceiverPanel />
      <AreasPanel />
      <ProfilesPanel />
    </>
  );
}

function TitleBar(props: { onPalette: () => void; onShortcuts: () => void }) {
  const { dark, toggle } = useThemeSwitch();
  return (
    <header className={css.title}>
      <span className={css.brand}>Quarry</span>
      <button type="button" className={css.palette} onClick={props.onPalette} aria-keyshortcuts="Control+K">
        <IconCommand size={14} aria-hidden />
        Commands
        <kbd>Ctrl K</kbd>
      </button>
      <span className={css.titleTools}>
        <Tooltip label="Keyboard shortcuts (?)" openDelay={500}>
          <ActionIcon variant="subtle" color="gray" aria-label="Keyboard shortcuts" onClick={props.onShortcuts}>
            <IconKeyboard size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={dark ? 'Light' : 'Dark'} openDelay={500}>
          <ActionIcon variant="subtle" color="gray" aria-label={dark ? 'Switch to light' : 'Switch to dark'} onClick={toggle}>
            {dark ? <IconSun size={16} /> : <IconMoon size={16} />}
          </ActionIcon>
        </Tooltip>
      </span>
    </header>
  );
}

function Navigation({ view }: { view: View }) {
  const { navigation } = useServices();
  const active = useLive((state) => state.jobs.filter((job) => job.state === 'running' || job.state === 'waiting').length);
  useCommand('browse', () => navigation.show('browse'));
  useCommand('transfers', () => navigation.show('transfers'));
  useCommand('archive', () => navigation.show('archive'));
  useCommand('worklist', () => navigation.show('worklist'));
  useCommand('settings', () => navigation.show('settings'));
  return (
    <nav className={css.nav} aria-label="Views">
      {navigationItems.map(({ view: target, label, icon: Icon }, index) => (
        <button
          key={target}
          type="button"
          aria-current={view === target ? 'page' : undefined}
          title={`${label} (Alt ${index + 1})`}
          onClick={() => navigation.show(target)}
        >
          <Icon size={20} stroke={1.6} aria-hidden />
          {label}
          {target === 'transfers' && active > 0 && (
            <span className={css.badge} role="img" aria-label={`${active.toLocaleString()} under way`}>
              {active.toLocaleString()}
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
