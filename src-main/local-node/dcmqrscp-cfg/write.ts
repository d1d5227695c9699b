import type { AreaEntry, DcmqrscpConfig, PeerEntry } from './config.ts';

/** Writes a dcmqrscp.cfg that dcmqrscp and `readDcmqrscpConfig` understand. */
export function writeDcmqrscpConfig(config: DcmqrscpConfig): string {
  const { port, maxPduSize, maxAssociations, hosts, vendors, areas } = config;
  const lines = [
    ...(port === undefined ? [] : [`NetworkTCPPort  = ${port}`]),
    `MaxPDUSize      = ${maxPduSize ?? 131_072}`,
    `MaxAssociations = ${maxAssociations ?? 16}`,
    '',
    'HostTable BEGIN',
    ...[...hosts].map(([symbol, entries]) => `${symbol} = ${entries.map(peer).join(', ')}`),
    'HostTable END',
    '',
    'VendorTable BEGIN',
    ...vendors.map((vendor) => `"${vendor.name}" = ${vendor.hosts}`),
    'VendorTable END',
    '',
    'AETable BEGIN',
    ...areas.map(area),
    'AETable END',
    '',
  ];
  return lines.join('\n');
}

function area({ aeTitle, folder, access, maxStudies, maxBytesPerStudy, peers }: AreaEntry): string {
  const who = peers === 'ANY' ? 'ANY' : peers.map(peer).join(', ');
  return `${word(aeTitle)} ${word(folder)} ${access} (${maxStudies}, ${maxBytesPerStudy}) ${who}`;
}

function peer({ aeTitle, host, port }: PeerEntry): string {
  return `(${word(aeTitle)}, ${host}, ${port})`;
}

function word(text: string): string {
  return /[\s(),=#]/.test(text) ? `"${text}"` : text;
}
