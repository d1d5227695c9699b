import { Menu, type MenuItemConstructorOptions, shell } from 'electron';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** An installed program, which has no use for reload and developer tools. */
  readonly packaged: boolean;
  /** Opened in the computer's file browser. */
  readonly dataFolder: string;
}

/**
 * The menu bar. Quarry's own commands live in the window, with their keys; the menu has what every program has, so that copying,
 * closing and zooming work as people expect. Ctrl R is left to the window: reloading would end searches.
 */
export function applicationMenu(options: MenuOptions): Menu {
  return Menu.buildFromTemplate(menuTemplate(options));
}

export function menuTemplate({ platform, packaged, dataFolder }: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const showData: MenuItemConstructorOptions = { label: 'Show Data Folder', click: () => void shell.openPath(dataFolder) };
  const appMenu: MenuItemConstructorOptions = {
    label: 'Quarry',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
  const developer: MenuItemConstructorOptions[] = packaged
    ? []
    : [{ type: 'separator' }, { role: 'forceReload' }, { role: 'toggleDevTools' }];
  return [
    ...(isMac ? [appMenu] : []),
    { label: '&File', submenu: [showData, { type: 'separator' }, isMac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    { role: 'windowMenu' },
  ];
}
