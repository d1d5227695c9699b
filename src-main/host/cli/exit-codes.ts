/** What `quarry` ends with. 0 only when everything that was asked for was done. Shown by `quarry --help`. */
export const exitCodes = {
  success: 0,
  unexpected: 1,
  usage: 2,
  unknownServer: 3,
  unreachable: 4,
  refused: 5,
  serverFailed: 6,
  partial: 7,
  nothing: 8,
  timedOut: 9,
  local: 10,
  cancelled: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line each, for `--help` and for people who read scripts. */
export const exitCodeMeanings: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [exitCodes.success, 'everything that was asked for was done'],
  [exitCodes.unexpected, 'a mistake in Quarry itself'],
  [exitCodes.usage, 'the command line is not right; nothing was sent'],
  [exitCodes.unknownServer, 'no bookmark has that name'],
  [exitCodes.unreachable, 'no connection: unknown name, refused, no route, or lost on the way'],
  [exitCodes.refused, 'the server rejected or aborted the association, broke the protocol, or is not DICOM'],
  [exitCodes.serverFailed, 'the server does not offer the service, or ended it with a failure status'],
  [exitCodes.partial, 'done in part: some objects failed, came with a warning, or were left out'],
  [exitCodes.nothing, 'nothing matched, nothing arrived, or there was nothing to send, import or export'],
  [exitCodes.timedOut, 'the server took longer than a time-out allows'],
  [
    exitCodes.local,
    'something on this computer: port in use, folder not writable, disk full, too many open files, file missing or damaged',
  ],
  [exitCodes.cancelled, 'stopped with Ctrl-C'],
];
